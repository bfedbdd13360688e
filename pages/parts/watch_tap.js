// Tells the page which link of a drawn row or card was followed, so that it opens without a reload.
// A link that is opened in another tab, or before this has loaded, works by its own address.
const wired = new WeakMap()

export default function (component) {
  const { parentElement, setTriggerValue } = component
  const leave = () => {
    document.removeEventListener("click", wired.get(parentElement))
    wired.delete(parentElement)
  }
  if (wired.has(parentElement)) leave()

  const follow = (event) => {
    const link = event.target.closest?.("[data-tap]")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    setTriggerValue("tapped", link.dataset.tap)
  }
  wired.set(parentElement, follow)
  document.addEventListener("click", follow)
  return leave
}
