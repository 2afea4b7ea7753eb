r"""Web addresses in escaped text: terraform-docs takes the backslashes out of them again.

It finds them with the Go library xurls in its strict form: a known scheme, then all that may stand in a
path, with brackets in pairs, not ending in punctuation. Of the registered schemes we know those that are
met in infrastructure code; after any other scheme (`s3://my\_bucket`, say) terraform-docs leaves the
backslashes where they are, and so do we.
"""

import re

_REGISTERED = """
about acct blob bitcoin callto chrome chrome-extension cid coap coaps content data dav dict dns doi example
facetime feed file filesystem ftp gemini geo git go gopher h323 http https hxxp hxxps icap im imap info ipfs
ipns ipp ipps irc ircs jabber jar jdbc ldap ldaps magnet mailserver mailto maps matrix message mid mongodb
moz moz-extension mqtt mqtts ms-settings news nfs nntp openid payment pkcs11 platform pop postgres
postgresql proxy redis rediss res resource rsync rtmp rtsp rtsps secret-token service session sftp sip sips
skype slack smb smp sms snews snmp ssh steam stun stuns svn tag teamspeak tel telnet tftp tip tool turn
turns tv udp urn view-source vnc vscode w3 wais wasm web3 webcal ws wss xmpp zoommtg zoomus
"""
_WITH_SLASHES = frozenset(_REGISTERED.split())
_WITHOUT_SLASHES = frozenset(
    {"bitcoin", "cid", "file", "geo", "magnet", "mailto", "matrix", "mid", "sms", "tel", "xmpp"}
)

_WORD_AND_COLON = re.compile(r"[A-Za-z0-9+.-]+:(//)?")
_MIDDLE = r"a-zA-Z0-9\-._~%!$&'*+,;=:@/?#\\" + "\u00a1-\ud7ff\ue000-\uffef\U00010000-\U000efffd"
_END = r"a-zA-Z0-9\-_~%$&+=/#" + "\u00a2-\u1fff\u2030-\u2fff\u3003-\ud7ff\ue000-\ufeff\U00010000-\U000efffd"
_PAIRS = "|".join(
    rf"\{opening}(?:[{_MIDDLE}]|\{opening}[{_MIDDLE}]*\{closing})*\{closing}"
    for opening, closing in ("()", "[]", "{}")
)
_PATH = re.compile(rf"(?:[{_MIDDLE}]*(?:{_PAIRS}|[{_END}]))+")


def without_escapes_in_links(text: str) -> str:
    """The text with the backslashes taken out of every web address."""
    if "\\" not in text or ":" not in text:
        return text
    for link in dict.fromkeys(find_links(text)):
        text = text.replace(link, link.replace("\\", ""))
    return text


def find_links(text: str) -> list[str]:
    """All web addresses, in order."""
    links: list[str] = []
    position = 0
    while candidate := _WORD_AND_COLON.search(text, position):
        start = _start_of_scheme(candidate)
        path = None if start is None else _PATH.match(text, candidate.end())
        if start is None or path is None:
            position = candidate.end()
            continue
        links.append(text[start : path.end()])
        position = path.end()
    return links


def _start_of_scheme(candidate: "re.Match[str]") -> int | None:
    """Where the longest known scheme begins that ends at the colon."""
    word = candidate[0].partition(":")[0].lower()
    known = _WITH_SLASHES | _WITHOUT_SLASHES if candidate[1] else _WITHOUT_SLASHES
    lengths = (cut for cut in range(len(word)) if word[cut:] in known)
    first = next(lengths, None)
    return None if first is None else candidate.start() + first
