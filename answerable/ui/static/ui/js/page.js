// What every page does: says that scripts run, keeps focus and marks right after a swap.
import "answerable/news"
import "answerable/keyboard"
import "answerable/composer"
import "answerable/undo"
import "answerable/chip"

document.documentElement.classList.add("has-scripts")

function markOpenTicket() {
  const number = document.querySelector(".ticket")?.dataset.number
  document.body.toggleAttribute("data-open", Boolean(number))
  for (const row of document.querySelectorAll(".ticket-row")) {
    const open = row.id === `row-${number}`
    open ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current")
    if (open) row.classList.remove("unread")
    if (open) row.querySelector(".unread-dot")?.remove()
  }
}

// A ticket that moved down the list meanwhile comes again on a later page: the later row is true.
function dropDoubles() {
  const rows = new Map()
  for (const row of document.querySelectorAll("#rows .ticket-row")) {
    rows.get(row.id)?.closest(".pickable").remove()
    rows.set(row.id, row)
  }
}

function showNewest() {
  const thread = document.getElementById("thread")
  if (!thread) return
  const mark = thread.querySelector(".new-words") ?? thread.lastElementChild
  thread.scrollTop = mark ? mark.offsetTop - thread.offsetTop - 16 : 0
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (["more", "earlier"].includes(event.detail.target.id)) {
    document.getElementById("rows").dataset.pages = "more"
    dropDoubles()
  }
  markOpenTicket()
  if (event.detail.target.id === "main") {
    showNewest()
    document.getElementById("ticket-subject")?.focus({ preventScroll: true })
    if (matchMedia("(width < 44rem)").matches) scrollTo(0, 0)
  }
})

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target } = event.detail
  if (target.id !== "thread") return
  const atEnd = target.scrollHeight - target.scrollTop - target.clientHeight < 80
  const top = target.scrollTop
  requestAnimationFrame(() => {
    const thread = document.getElementById("thread")
    if (thread) thread.scrollTop = atEnd ? thread.scrollHeight : top
  })
})

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status
  if (status === 403 || status === 401) location.reload()
})

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]")
  if (copy) await navigator.clipboard?.writeText(new URL(copy.dataset.copy, location.href).href)
  const text = event.target.closest("[data-copy-text]")
  if (text) await navigator.clipboard?.writeText(document.getElementById(text.dataset.copyText).value)
  for (const open of document.querySelectorAll("details.menu[open]")) {
    if (!open.contains(event.target)) open.open = false
  }
})

markOpenTicket()
showNewest()
