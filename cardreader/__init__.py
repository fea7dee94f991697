"""The My Number card over PC/SC, and one in software: connection → APDU → session.

The package imports nothing else of ours and may be used alone: `readers.open_reader`, then
`mynumber.MyNumberCard` on a connection. `virtual` is the card without hardware.
"""
