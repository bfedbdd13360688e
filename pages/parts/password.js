// Ticks off the rules of a new password while it is typed. What is typed stays in its field.
const MET = "✓", OPEN = "○"

export default function (component) {
  const { data, parentElement } = component
  const list = parentElement.querySelector("ul")
  const said = parentElement.querySelector("p")
  const box = document.querySelector(`.st-key-${data.field}`)
  const rules = data.rules.map(([words, pattern]) => ({ words, pattern: new RegExp(pattern, "u") }))

  list.replaceChildren(...rules.map((rule) => {
    const item = document.createElement("li")
    item.append(document.createElement("i"), rule.words)
    return item
  }))

  function tick() {
    const typed = box.querySelector("input")?.value ?? ""
    const left = rules.filter((rule, at) => {
      const isMet = rule.pattern.test(typed)
      list.children[at].className = isMet ? "met" : ""
      list.children[at].firstChild.textContent = isMet ? MET : OPEN
      return !isMet
    })
    const words = left.length ? `Still missing: ${left.map((rule) => rule.words).join(", ")}.` : "All rules are met."
    said.textContent = typed ? words : ""
  }

  // The box stays while Streamlit may draw its input anew, so it is the box that is listened to.
  box.addEventListener("input", tick)
  tick()
  return () => box.removeEventListener("input", tick)
}
