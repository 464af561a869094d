// Tells our server which clock the visitor reads, so that times are theirs. Nothing else is kept.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const secure = location.protocol === "https:" ? "; Secure" : "";
if (/^[A-Za-z0-9_+\/-]{1,64}$/.test(zone ?? "")) {
  document.cookie = `zone=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
