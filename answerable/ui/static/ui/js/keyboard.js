// Single keys, from the table the server gives; the place of the key counts where the layout
// types other letters. Silent while somebody writes, composes with an input method, or holds AltGr.

const table = JSON.parse(document.getElementById("keys")?.textContent ?? "[]")
const mode = () => document.body.dataset.keyboard
const GO = { code: "KeyG", key: "g" } // begins the keys that go somewhere
const SOON = 1500 // ms in which the second key must follow

const writing = (target) => target.closest?.("input, textarea, select, [contenteditable]")

function isLatin(sign) {
  return sign.length > 1 || sign.charCodeAt(0) < 128
}

function fits(key, event) {
  const ctrl = event.ctrlKey || event.metaKey
  if (key.ctrl !== ctrl || event.altKey !== (mode() === "alt" && !key.ctrl)) return false
  if (key.writing && !event.target.matches?.("textarea")) return false
  if (key.code && key.shift !== event.shiftKey) return false
  if (key.code && !isLatin(event.key)) return event.code === key.code
  return event.key.toLowerCase() === key.key.toLowerCase()
}

// What a closed menu holds can be pressed too: its key need not open the menu first.
export const isThere = (element) => (element.closest("details.menu") ?? element).checkVisibility()

function there(selector) {
  return [...document.querySelectorAll(selector)].find(isThere)
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
  const button = there(".back")
  if (button) return button.click()
  row?.focus()
}

// A key ticks the box of a row as a click does; selecting.js does the rest.
function select(shiftKey = false) {
  const rows = [...document.querySelectorAll(".ticket-row")]
  const row = document.activeElement?.closest?.(".ticket-row") ?? rows.find((one) => one.ariaCurrent === "true")
  const box = row && document.getElementById(row.id.replace("row", "pick"))
  if (!box) return false
  box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }))
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest?.(".pick, [data-all], [data-unselect]")) return
  const { picked } = await import(document.getElementById("selected").dataset.module)
  picked(event)
})

const builtIn = {
  select: () => select(),
  "select-range": () => select(true),
  next: () => move(1),
  previous: () => move(-1),
  back,
  open: () => document.activeElement?.closest(".ticket-row")?.click(),
  palette: () => openPalette(),
  help: () => document.getElementById("keys-dialog")?.showModal(),
}

async function openPalette() {
  const dialog = document.getElementById("palette")
  if (dialog.open) return
  dialog.querySelector("input").value = ""
  dialog.showModal() // at once: hands are faster than a module that comes over the net
  dialog.querySelector("input").focus()
  const { opened } = await import(dialog.dataset.module)
  opened()
}

function act(does) {
  if (builtIn[does]) return builtIn[does]()
  const target = there(`[data-key="${does}"]`)
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

document.addEventListener("click", (event) => {
  if (event.target.closest?.('[data-key="palette"]')) openPalette()
})

document.addEventListener("answerable:act", (event) => act(event.detail))

// "g" alone does nothing: it waits a moment for the key that says where to go.
let goes = 0

function begins(event) {
  const before = goes
  goes = 0
  if (Date.now() - before < SOON) return "g"
  if (fits({ ...GO, ctrl: false, shift: false }, event)) goes = Date.now()
  return ""
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.getModifierState("AltGraph") || event.defaultPrevented) return
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return
  const rests = writing(event.target) || mode() === "off" || document.querySelector("dialog[open]")
  const after = rests ? "" : begins(event)
  const key = table.find((one) => (one.after ?? "") === after && fits(one, event))
  if (!key || (!key.ctrl && rests)) return
  if (key.goes) {
    event.preventDefault()
    return location.assign(key.goes)
  }
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
