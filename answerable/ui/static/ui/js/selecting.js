// Rows ticked in the list: ranges, all that is shown, and ticks that stay when the list comes anew.
// Comes with the first tick; without scripts the boxes and the bar are a plain form.

const ticked = new Set() // ids of boxes: rows come anew, numbers stay
let last = null // where a range begins

const bar = () => document.getElementById("selected")
const boxes = () => [...document.querySelectorAll(".pick")]

export function picked(event) {
  const { target } = event
  if (target.closest("[data-unselect]")) tick(boxes(), false)
  else if (target.matches("[data-all]")) tick(boxes(), target.checked)
  else {
    tick(event.shiftKey ? range(target) : [target], target.checked)
    last = target.id
  }
  show()
  document.getElementById("live").textContent = bar().querySelector("[data-count]").textContent
}

function range(box) {
  const all = boxes()
  const from = all.findIndex((one) => one.id === last)
  const to = all.indexOf(box)
  return from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1)
}

function tick(some, is) {
  for (const box of some) {
    box.checked = is
    is ? ticked.add(box.id) : ticked.delete(box.id)
  }
}

// What left the list is no longer ticked: an act falls on what one sees.
function again() {
  const all = boxes()
  const there = new Set(all.map((box) => box.id))
  for (const id of ticked) if (!there.has(id)) ticked.delete(id)
  for (const box of all) box.checked = ticked.has(box.id)
  show()
}

function show() {
  if (!bar()) return
  const all = bar().querySelector("[data-all]")
  all.checked = ticked.size > 0 && ticked.size === boxes().length
  all.indeterminate = ticked.size > 0 && !all.checked
  bar().querySelector("[data-count]").textContent = bar().dataset.count.replace("{count}", ticked.size)
}

document.addEventListener("htmx:afterSwap", again)
for (const box of boxes()) if (box.checked) ticked.add(box.id)
