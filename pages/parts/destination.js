// A combobox after the ARIA authoring practices (list autocomplete with automatic selection):
// the server answers while one types, arrows move, Enter takes, Escape closes, a second Enter searches.
// State goes to the script only when a place is taken or the box is left, never on a key press.
const boxes = new WeakMap()
const WAIT_MS = 90

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component
  const input = parentElement.querySelector("input")
  const list = parentElement.querySelector("ul")
  const said = parentElement.querySelector(".said")
  const box = boxes.get(parentElement) ?? { revision: null, sent: "", id: "", places: [], active: -1 }
  boxes.set(parentElement, box)

  parentElement.querySelector("label").textContent = data.label
  input.placeholder = data.placeholder
  input.setAttribute("aria-invalid", data.fault ? "true" : "false")
  input.setAttribute("aria-description", data.fault || "Type to get suggestions")
  if (box.revision !== data.revision) {
    Object.assign(box, { revision: data.revision, sent: data.text, id: data.id })
    input.value = data.text
    close()
  }

  function close() {
    clearTimeout(box.timer)
    box.request?.abort()
    list.hidden = true
    box.active = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  function mark(index) {
    box.active = index
    ;[...list.children].forEach((item, at) => item.setAttribute("aria-selected", at === index ? "true" : "false"))
    const item = list.children[index]
    if (!item) return
    input.setAttribute("aria-activedescendant", item.id)
    item.scrollIntoView({ block: "nearest" })
  }

  function draw(places) {
    box.places = places
    // textContent, never innerHTML: a name is only ever text.
    list.replaceChildren(...places.map((place, at) => {
      const item = document.createElement("li")
      item.id = `place-${at}`
      item.setAttribute("role", "option")
      item.textContent = place.label
      // mousedown, because a click would come after the box has lost its focus
      item.onmousedown = (event) => { event.preventDefault(); take(at) }
      return item
    }))
    if (!places.length) {
      const none = document.createElement("li")
      none.className = "none"
      none.textContent = "No place of this name: check the spelling or try a larger town."
      list.append(none)
    }
    said.textContent = places.length ? `${places.length} suggestions` : "No suggestions"
    list.hidden = false
    input.setAttribute("aria-expanded", "true")
    if (places.length) mark(0)
  }

  function send(id, text) {
    if (box.id === id && box.sent === text) return
    Object.assign(box, { id, sent: text })
    setStateValue("pick", { id, text })
  }

  function take(index) {
    const place = box.places[index]
    input.value = place.label
    close()
    send(place.id, place.label)
  }

  async function look() {
    box.request?.abort()
    box.request = new AbortController()
    try {
      const answer = await fetch(`${data.endpoint}?q=${encodeURIComponent(input.value)}`, { signal: box.request.signal })
      if (answer.ok) draw(await answer.json())
    } catch (fault) {
      // An aborted question was replaced by a newer one. Without an answer the typed words are resolved on search.
      if (fault.name !== "AbortError") close()
    }
  }

  input.oninput = () => {
    clearTimeout(box.timer)
    if (input.value.trim()) box.timer = setTimeout(look, WAIT_MS)
    else close()
  }
  input.onfocus = () => input.select()
  input.onblur = () => {
    close()
    const text = input.value.trim()
    if (text !== box.sent) send("", text)
  }
  input.onkeydown = (event) => {
    const open = !list.hidden && box.places.length > 0
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (!open) { if (input.value.trim()) look(); return }
      const step = event.key === "ArrowDown" ? 1 : -1
      mark((box.active + step + box.places.length) % box.places.length)
    } else if (event.key === "Escape") {
      close()
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault()
      if (open && box.active >= 0) { take(box.active); return }
      close()
      const text = input.value.trim()
      if (text !== box.sent) send("", text)
      setTriggerValue("go", Date.now())
    } else if (event.key === "Tab" && open && box.active >= 0) {
      take(box.active)
    }
  }
  return () => { clearTimeout(box.timer); box.request?.abort() }
}
