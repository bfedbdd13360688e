// Tells the script when there is news, and only then. One stream serves all tabs of a browser: a
// browser opens few connections to one server, and a stream for each tab would use them up.
const MINE = new WeakMap() // element -> what this bell shows
const bells = new Set()
const TRIES = 3
const AGAIN_MS = 3000
const BUSY_MS = 100
const GAP_MS = 500 // many checks that end together are one look
let began = 0 // when a page began to wait for a check
let line = null // this tab's part in the stream of `room`

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const bell = MINE.get(parentElement) ?? { asked: "" }
  MINE.set(parentElement, bell)
  Object.assign(bell, { mark: data.mark, ask: (mark) => setTriggerValue("news", mark) })
  bells.add(bell)
  if (data.patience_ms) wait(bell, data)
  if (line?.room !== data.room) {
    line?.leave()
    line = join(data.room, data.endpoint)
  } else if (line.mark && !bell.drawn) {
    look(bell, line.mark)
  }
  return () => {
    bells.delete(bell)
    clearTimeout(bell.atLast)
    if (!bells.size) {
      line?.leave()
      line = null
    }
  }
}

// What is drawn while a check runs has no mark: it is drawn again when one has ended, once at its
// start, since one may have ended before it listened, and once when nothing was heard for so long.
function wait(bell, { drawn, patience_ms: patience }) {
  Object.assign(bell, { drawn, tries: TRIES })
  clearTimeout(bell.atLast)
  bell.atLast = setTimeout(() => outdate(bell), patience)
  if (Date.now() - began < patience) return
  began = Date.now()
  outdate(bell)
}

function checked() {
  for (const bell of bells) if (bell.drawn) outdate(bell)
}

function outdate(bell) {
  bell.isOld = true
  bell.soon ??= setTimeout(() => redraw(bell), GAP_MS)
}

function redraw(bell) {
  bell.soon = undefined
  if (!bells.has(bell) || !bell.isOld) return
  if (isBusy()) {
    outdate(bell)
    return
  }
  bell.isOld = false
  const was = bell.drawn
  bell.ask(`check ${Date.now()}`)
  setTimeout(() => { if (bell.drawn === was && bell.tries-- > 0) outdate(bell) }, AGAIN_MS)
}

function look(bell, mark) {
  if (mark === bell.mark || mark === bell.asked) return
  bell.asked = mark
  ask(bell, mark, TRIES)
}

// A run that was asked for while another began may be dropped: asked again, a few times. While one
// is under way it may be leaving for another page: asking then would draw this one over it.
function ask(bell, mark, left) {
  if (!left || bell.mark === mark || bell.asked !== mark || !bells.has(bell)) return
  if (isBusy()) {
    setTimeout(() => ask(bell, mark, left), BUSY_MS)
    return
  }
  bell.ask(mark)
  setTimeout(() => ask(bell, mark, left - 1), AGAIN_MS)
}

function join(room, endpoint) {
  const others = new BroadcastChannel(`wayrate-news-${room}`)
  const end = new AbortController()
  const here = { room, mark: "", leave: () => { end.abort(); others.close() } }

  const hear = (mark) => {
    here.mark = mark
    for (const bell of bells) if (!bell.drawn) look(bell, mark)
  }
  others.onmessage = ({ data }) => {
    if (data.check) checked()
    else if (data.mark) hear(data.mark)
    else if (here.leads && here.mark) {
      others.postMessage({ mark: here.mark })
      others.postMessage({ check: true }) // one may have ended before that page listened
    }
  }

  const listen = () => {
    here.leads = true
    const stream = new EventSource(endpoint)
    end.signal.addEventListener("abort", () => stream.close())
    stream.addEventListener("mark", ({ data }) => {
      hear(data)
      others.postMessage({ mark: data })
    })
    stream.addEventListener("check", () => {
      checked()
      others.postMessage({ check: true })
    })
    stream.addEventListener("bye", () => stream.close())
    stream.onerror = () => {
      // Cut off, it comes again by itself; refused, it must be asked anew.
      if (stream.readyState === EventSource.CLOSED && !end.signal.aborted) {
        setTimeout(() => { if (!end.signal.aborted) listen() }, 5000 + Math.random() * 5000)
      }
    }
  }
  const lead = () => new Promise((resign) => {
    end.signal.addEventListener("abort", resign)
    listen()
  })
  if (navigator.locks) {
    navigator.locks.request(`wayrate-news-${room}`, { signal: end.signal }, lead).catch(() => {})
    others.postMessage({ ask: true })
  } else {
    listen() // no locks over plain HTTP elsewhere than on this machine: each tab for itself
  }
  return here
}
