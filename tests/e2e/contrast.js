// Every text whose ink and ground are nearer than WCAG 2.2 (1.4.3) wants: 4.5 to 1.
// A slider writes its value above its thumb, but inside the element of the thumb: left out.
() => {
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      if (!/rgba\(.*, 0(\.\d+)?\)|transparent/.test(colour)) return colour
    }
    return "rgb(255, 255, 255)"
  }
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3)
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05)
  }
  const hasText = (element) => [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
  const poor = [...document.querySelectorAll("[data-testid=stMain] *, [data-testid=stSidebar] *")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && hasText(element))
    .filter((element) => !element.closest("[disabled], [aria-disabled=true], [aria-hidden=true], [data-testid=stSliderThumbValue]"))
    .filter((element) => ratio(getComputedStyle(element).color, ground(element)) < 4.5)
    .map((e) => `${getComputedStyle(e).color} on ${ground(e)}: ${e.innerText.slice(0, 30)}`)
  return [...new Set(poor)]
}
