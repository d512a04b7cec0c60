"""The programme's rules over indicators as VTL 2.1, with the released amounts that they are held to."""
