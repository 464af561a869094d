// Tells of a notification while no page is open. A push carries numbers and a kind and no words:
// the sentence is asked for as whoever is signed in here, and left out where nobody is.
const ICON = "{{ icon|escapejs }}"

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

// { body, lang, dir }; nothing where nobody is signed in, or it is no longer theirs to read.
async function words(notice, more) {
  try {
    const address = `/notifications/${Number(notice)}/words/?more=${Number(more)}`
    const answer = await fetch(address, { redirect: "error" })
    return answer.ok ? await answer.json() : {}
  } catch {
    return {}
  }
}

async function show(told) {
  await self.registration.showNotification(`#${Number(told.ticket)}`, {
    ...(await words(told.notice, told.more)),
    tag: `notice-${Number(told.notice)}`,
    icon: ICON,
    data: { path: told.more ? "/notifications/" : `/tickets/${Number(told.ticket)}/` },
  })
}

self.addEventListener("push", (event) => {
  if (event.data) event.waitUntil(show(event.data.json()))
})

// A page that shows it already comes to the front; no other is taken away from whoever writes there.
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window" })
  const page = pages.find((one) => new URL(one.url).pathname === path)
  return page ? page.focus() : self.clients.openWindow(path)
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data.path))
})
