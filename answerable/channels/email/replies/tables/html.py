"""Marks that mail programs leave in HTML around quotes, attributions and signatures.

Names are compared by their end: programs that pass a quote on put letters before it ("x_",
"m_-123", "ydp", "aolmail_").
"""

# The element holds the quoted mail.
QUOTE_NAMES: tuple[str, ...] = (
    "gmail_quote", "yahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra",
    "mailru-blockquote", "isreplycontent", "appleoriginalcontents", "moz-forward-container",
    "front-blockquote", "messagereplysection", "_originalcontent", "olk_src_body_section",
    "mail-editor-reference-message-container", "reply-intro-quote", "yandex_quote",
    "zimbra_quote", "hs_reply", "quoted_text", "iskynet_quote", "email_quote", "naver_quote",
    "quotedmessage", "oldmessage", "mailquote", "hmmessage-quote", "composer_originalmessage",
)  # fmt: skip

# The element introduces a quote that follows it.
ATTRIBUTION_NAMES: tuple[str, ...] = (
    "gmail_attr", "moz-cite-prefix", "cite-prefix", "protonmail_quote_intro", "reply-intro",
)  # fmt: skip

# From this element on everything is the quoted mail.
CUT_NAMES: tuple[str, ...] = (
    "divrplyfwdmsg", "appendonsend", "outlookmessageheader", "stopspelling", "zwchr",
    "response_container_bbppid", "lotusreplyheader", "hmquote", "mailcontentreply",
    "replyforwardheader", "divtagdefaultwrapper_reply", "_rp_original", "origbody",
)  # fmt: skip

# A line drawn above "From: … Sent: …" by Outlook and Windows Mail, as its style says it.
CUT_BORDERS: tuple[str, ...] = (
    "border-top:solid#e1e1e1", "border-top:solid#b5c4df", "border-top:1ptsolid#e1e1e1",
    "border-top:1pxsolid#e1e1e1", "border-top:solidrgb(225,225,225)", "border-top:1.0ptsolid#e1e1e1",
    "border-top:1pxsolidrgb(229,229,229)", "border-top:1ptsolidrgb(225,225,225)",
    "border-top-color:rgb(229,229,229)", "border-top:1pxsolid#b5c4df", "border-top:1ptsolid#b5c4df",
    "border-top-color:rgb(225,225,225)", "border-top-color:rgb(181,196,223)",
    "border-top:1ptsolidrgb(181,196,223)", "border-top:solid1.0pt#e1e1e1", "border-top:solid#e1e1e1",
)  # fmt: skip

# The element is a signature.
SIGNATURE_NAMES: tuple[str, ...] = (
    "gmail_signature", "moz-signature", "applemailsignature", "divneteasemailcard",
    "protonmail_signature_block", "ms-outlook-mobile-signature", "zm_signature", "mail_android_signature",
    "ymail_android_signature", "yahoo_signature", "samsung_signature", "mb_signature",
)  # fmt: skip
