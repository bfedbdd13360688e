// Tells the page which link of a drawn row or card was followed, so that it opens without a reload.
// A link that is opened in another tab, or before this has loaded, works by its own address.
const wired = new WeakMap()
const SOON_MS = 50
let tell = null // of the listener that was drawn last: a run may draw another meanwhile

export default function (component) {
  const { parentElement, setTriggerValue } = component
  tell = setTriggerValue
  const leave = () => {
    document.removeEventListener("click", wired.get(parentElement))
    wired.delete(parentElement)
  }
  if (wired.has(parentElement)) leave()

  const follow = (event) => {
    const link = event.target.closest?.("[data-tap]")
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    told(link.dataset.tap)
  }
  wired.set(parentElement, follow)
  document.addEventListener("click", follow)
  return leave
}

// What is tapped while a run is under way could be dropped with it: it is told right after.
function told(what) {
  if (isBusy()) setTimeout(() => told(what), SOON_MS)
  else tell("tapped", what)
}
