// Tells of a notification while no page is open. A push carries a number and a kind and no words:
// the sentence is asked for as whoever is signed in here, and left out where nobody is.
const ICON = "{{ icon|escapejs }}"

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

async function words(notice) {
  try {
    const answer = await fetch(`/notifications/${Number(notice)}/words/`, { redirect: "error" })
    return answer.ok ? await answer.text() : ""
  } catch {
    return ""
  }
}

async function show(told) {
  const more = told.more ? ` +${Number(told.more)}` : ""
  await self.registration.showNotification(`#${Number(told.ticket)}${more}`, {
    body: await words(told.notice),
    tag: `notice-${Number(told.notice)}`,
    icon: ICON,
    data: { path: told.more ? "/notifications/" : `/tickets/${Number(told.ticket)}/` },
  })
}

self.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(show(event.data.json()))
})

async function open(path) {
  const pages = await self.clients.matchAll({ type: "window" })
  const page = pages.find((one) => one.visibilityState === "visible") ?? pages[0]
  if (!page) return self.clients.openWindow(path)
  await page.focus()
  return page.navigate(path)
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data.path))
})
