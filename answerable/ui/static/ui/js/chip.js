// <due-chip data-at data-kind="due|waits">: a chip that goes on by itself. The server
// says how it begins; here its words and its look follow the clock, minute by minute.

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR
const UNITS = [[DAY, "day", "long"], [HOUR, "hour", "short"], [0, "minute", "short"]]
const words = JSON.parse(document.getElementById("chip-words")?.textContent ?? "{}")

function span(length) {
  const [size, unit, unitDisplay] = UNITS.find(([from]) => length >= from)
  const count = Math.max(1, Math.round(length / (size || MINUTE)))
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay }).format(count)
}

class DueChip extends HTMLElement {
  connectedCallback() {
    this.at = Date.parse(this.dataset.at)
    this.wait()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
  }

  wait() {
    const away = Math.abs(this.at - Date.now())
    const step = away <= HOUR ? MINUTE : 10 * MINUTE
    const past = this.at < Date.now()
    const next = past ? step - (away % step) : away % step || step
    this.timer = setTimeout(() => { this.go(); this.wait() }, next + 50)
  }

  go() {
    const left = this.at - Date.now()
    if (this.dataset.kind === "waits") this.say(words.waits, -left)
    else if (left <= 0) this.say(words.late, -left, "broken")
    else if (left <= HOUR) this.say(words.left, left, "close")
  }

  say(pattern, length, look) {
    const time = this.querySelector("time")
    const [before, after] = pattern.split("%(time)s")
    time.textContent = span(length)
    time.parentElement.replaceChildren(before, time, after)
    if (look) this.className = `promise ${look}`
  }
}

customElements.define("due-chip", DueChip)
