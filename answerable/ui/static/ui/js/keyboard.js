// Single keys, from the table the server gives; the place of the key counts where the layout
// types other letters. Silent while somebody writes, composes with an input method, or holds AltGr.

const table = JSON.parse(document.getElementById("keys")?.textContent ?? "[]")
const letters = () => document.body.dataset.keyboard === "on"

const writing = (target) => target.closest?.("input, textarea, select, [contenteditable]")

function isLatin(sign) {
  return sign.length > 1 || sign.charCodeAt(0) < 128
}

function fits(key, event) {
  const ctrl = event.ctrlKey || event.metaKey
  if (key.ctrl !== ctrl || event.altKey) return false
  if (key.code && key.shift !== event.shiftKey) return false
  if (key.code && !isLatin(event.key)) return event.code === key.code
  return event.key.toLowerCase() === key.key.toLowerCase()
}

function visible(selector) {
  return [...document.querySelectorAll(selector)].find((element) => element.checkVisibility())
}

function move(step) {
  const rows = [...document.querySelectorAll(".ticket-row")]
  const here = rows.findIndex((row) => row === document.activeElement)
  const from = here >= 0 ? here : rows.findIndex((row) => row.ariaCurrent === "true")
  const next = rows[Math.min(Math.max(from + step, 0), rows.length - 1)]
  next?.focus()
  next?.scrollIntoView({ block: "nearest" })
}

function back() {
  const row = document.querySelector(".ticket-row[aria-current]") ?? document.querySelector(".ticket-row")
  const button = visible(".back")
  if (button) return button.click()
  row?.focus()
}

const builtIn = {
  next: () => move(1),
  previous: () => move(-1),
  back,
  open: () => document.activeElement?.closest(".ticket-row")?.click(),
  help: () => document.getElementById("keys-dialog")?.showModal(),
}

function act(does) {
  if (builtIn[does]) return builtIn[does]()
  const target = visible(`[data-key="${does}"]`)
  if (!target) return false
  if (target.matches("input, select")) {
    target.focus()
    return true
  }
  target.click()
  const sheet = target.closest("details[open]")
  sheet?.querySelector("select, input:not([type=hidden]), .sheet button")?.focus()
  return true
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.getModifierState("AltGraph") || event.defaultPrevented) return
  const key = table.find((one) => fits(one, event))
  if (!key) return
  const inside = writing(event.target)
  if (!key.ctrl && (inside || !letters() || document.querySelector("dialog[open]"))) return
  if (key.does === "open" && !event.target.closest(".ticket-row")) return
  if (act(key.does) !== false) event.preventDefault()
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const menu = event.target.closest?.("details.menu[open]")
  if (menu) {
    menu.open = false
    menu.querySelector("summary").focus()
  } else if (writing(event.target)) {
    event.target.blur()
    document.getElementById("ticket-subject")?.focus({ preventScroll: true })
  }
})
