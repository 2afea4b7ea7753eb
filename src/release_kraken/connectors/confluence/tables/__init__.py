"""Tables on Confluence pages that Kraken and people write together.

`merge` takes a page's body in storage format and the rows that Kraken wants, and gives back the body with
both: machine cells as wanted, all that people typed byte for byte. Nothing here touches the network.
"""
