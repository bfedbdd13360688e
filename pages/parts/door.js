// Carries a ticket from the page to the server, which answers with a cookie that no script can read;
// then opens the page that was wanted, whose connection brings the cookie along.
// The header is what a form or an image of another site cannot send.
const carried = new Set()

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  if (carried.has(data.once)) return
  carried.add(data.once)
  const said = parentElement.querySelector("p")
  said.textContent = data.busy

  fetch(data.endpoint, {
    method: "POST",
    headers: { "X-Wayrate": "1", "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status))
    const to = new URL(data.to, location.origin)
    location.replace(to.origin === location.origin ? to : location.origin)
  }).catch(() => {
    said.textContent = ""
    setTriggerValue("failed", Date.now())
  })
}
