//! UTF-16 on disk: two bytes a unit, in either order.

use memchr::memchr;

/// Which byte of a unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The low one, as Windows writes it.
    Little,
    /// The high one.
    Big,
}

impl Order {
    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn units(self, bytes: &[u8]) -> impl Iterator<Item = u16> {
        let (pairs, _) = bytes.as_chunks::<2>();
        pairs.iter().map(move |pair| self.unit(*pair))
    }

    /// The text of well-formed UTF-16.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        char::decode_utf16(self.units(bytes))
            .map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }

    /// The first byte that makes `bytes` ill-formed: that of a lone surrogate
    /// or of half a unit.
    pub(super) fn error(self, bytes: &[u8]) -> Option<usize> {
        let is_surrogate = |unit: u16| unit & 0xF800 == 0xD800;
        // Asked of all units without a branch, which is quick; few files have one.
        if bytes.len().is_multiple_of(2)
            && !self
                .units(bytes)
                .fold(false, |found, unit| found | is_surrogate(unit))
        {
            return None;
        }
        let mut at = 0;
        for character in char::decode_utf16(self.units(bytes)) {
            match character {
                Ok(character) => at += 2 * character.len_utf16(),
                Err(_) => return Some(at),
            }
        }
        (at < bytes.len()).then_some(at)
    }

    /// The order of UTF-16 without a mark, where it is certain: two units in
    /// three are ASCII text, none is zero, and nothing is ill-formed.
    pub(super) fn of_unmarked(bytes: &[u8]) -> Option<Self> {
        let zero = |(pairs, _): (&[[u8; 2]], &[u8])| pairs.contains(&[0, 0]);
        if memchr(0, bytes).is_none() || zero(bytes.as_chunks()) {
            return None;
        }
        let mut orders = [Self::Little, Self::Big].into_iter();
        orders.find(|order| order.is_mostly_ascii(bytes) && order.error(bytes).is_none())
    }

    fn is_mostly_ascii(self, bytes: &[u8]) -> bool {
        let ascii = |unit: &u16| matches!(unit, 0x20..=0x7E | 0x09 | 0x0A | 0x0C | 0x0D);
        3 * self.units(bytes).filter(ascii).count() >= 2 * (bytes.len() / 2)
    }
}
