"""Addresses of the desk: tickets and what is done to them."""

from django.urls import path, register_converter

from answerable.desk.views import (
    acts,
    composer,
    files,
    frames,
    images,
    inbox,
    join,
    kept,
    mailboxes,
    me,
    people,
    ticket,
    unreadable,
)


class Kind:
    """Which of the two drafts."""

    regex = "reply|note"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Number:
    """A number the databases can hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Kind, "draft")
register_converter(Number, "number")

app_name = "desk"
urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/<slug:slug>/", inbox.inbox, name="inbox"),
    path("tickets/<number:number>/", ticket.show, name="ticket"),
    path("tickets/<number:number>/seen/", ticket.seen, name="seen"),
    path("tickets/<number:number>/take/", acts.take, name="take"),
    path("tickets/<number:number>/release/", acts.release, name="release"),
    path("tickets/<number:number>/owner/", acts.assign, name="assign"),
    path("tickets/<number:number>/team/", acts.move, name="move"),
    path("tickets/<number:number>/customer/", acts.customer, name="customer"),
    path("tickets/<number:number>/customer/notes/", acts.notes, name="notes"),
    path("tickets/<number:number>/customer/person/", acts.person, name="person"),
    path("tickets/<number:number>/solve/", acts.solve, name="solve"),
    path("tickets/<number:number>/reopen/", acts.reopen, name="reopen"),
    path("tickets/<number:number>/snooze/", acts.snooze, name="snooze"),
    path("tickets/<number:number>/wait/", acts.wait, name="wait"),
    path("tickets/<number:number>/tag/", acts.tag, name="tag"),
    path("tickets/<number:number>/untag/", acts.untag, name="untag"),
    path("tickets/<number:number>/subject/", acts.subject, name="subject"),
    path("tickets/<number:number>/priority/", acts.priority, name="priority"),
    path("tickets/<number:number>/spam/", acts.spam, name="spam"),
    path("tickets/<number:number>/not-spam/", acts.not_spam, name="not-spam"),
    path("tickets/<number:number>/reply/", composer.send, name="reply"),
    path("tickets/<number:number>/note/", composer.note, name="note"),
    path("tickets/<number:number>/drafts/<draft:kind>/", composer.draft, name="draft"),
    path("tickets/<number:number>/files/", composer.upload, name="upload"),
    path("messages/<number:pk>/take-back/", composer.take_back, name="take-back"),
    path("messages/<number:pk>/body/", frames.body, name="body"),
    path("messages/<number:pk>/raw/", files.raw, name="raw"),
    path("attachments/<number:pk>/", files.attachment, name="attachment"),
    path("inline/remote/<str:token>/", images.image, name="image"),
    path("inline/<str:token>/", files.inline, name="inline"),
    path("me/", me.me, name="me"),
    path("me/tokens/", me.make_token, name="make-token"),
    path("me/tokens/<number:pk>/revoke/", me.revoke_token, name="revoke-token"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/teams/", people.make_team, name="make-team"),
    path("people/<number:pk>/", people.agent, name="agent"),
    path("people/<number:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/<number:pk>/", mailboxes.mailbox, name="mailbox"),
    path("kept-mail/", kept.kept, name="kept"),
    path("kept-mail/<number:pk>/", kept.kept_mail, name="kept-mail"),
    path("unreadable/", unreadable.listed, name="unreadable"),
    path("unreadable/<number:pk>/raw/", unreadable.raw, name="unreadable-raw"),
    path("unreadable/<number:pk>/replay/", unreadable.replay, name="replay"),
    path("join/<str:secret>/", join.join, name="join"),
]
