//! The hybrid of runs and packed bits in which Parquet writes levels and indices.
//!
//! Source: Apache Parquet, `Encodings.md`, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)".

/// Reads up to `count` numbers of `width` bits (0 to 32) into `out`. `None` if the bytes end first or make no sense.
pub(super) fn unpack(bytes: &[u8], width: u8, count: usize, out: &mut Vec<u32>) -> Option<()> {
    if width > 32 {
        return None;
    }
    let end = out.len() + count;
    if width == 0 {
        out.resize(end, 0);
        return Some(());
    }
    let value_bytes = usize::from(width).div_ceil(8);
    let mut at = 0;
    while out.len() < end {
        let header = number(bytes, &mut at)?;
        let groups = usize::try_from(header >> 1).ok()?;
        if header & 1 == 0 {
            let mut value = [0; 4];
            value[..value_bytes].copy_from_slice(bytes.get(at..at + value_bytes)?);
            at += value_bytes;
            let wanted = groups.min(end - out.len());
            if wanted == 0 {
                return None;
            }
            out.resize(out.len() + wanted, u32::from_le_bytes(value));
        } else {
            let wanted = groups.checked_mul(8)?.min(end - out.len());
            if wanted == 0 {
                return None;
            }
            let packed = bytes.get(at..)?;
            packed_bits(packed, width, wanted, out)?;
            at += groups.checked_mul(usize::from(width))?.min(packed.len());
        }
    }
    Some(())
}

/// Numbers packed from the least bit on.
fn packed_bits(bytes: &[u8], width: u8, count: usize, out: &mut Vec<u32>) -> Option<()> {
    let width = usize::from(width);
    if bytes.len() < (count * width).div_ceil(8) {
        return None;
    }
    let mask = (1_u64 << width) - 1;
    let eight = |from: usize| -> u64 {
        let mut window = [0; 8];
        let rest = bytes.get(from..).unwrap_or_default();
        let length = rest.len().min(8);
        window[..length].copy_from_slice(&rest[..length]);
        u64::from_le_bytes(window)
    };
    let at = |number: usize| -> u32 {
        let bit = number * width;
        let window = match bytes.get(bit / 8..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(window) => u64::from_le_bytes(*window),
            None => eight(bit / 8),
        };
        u32::try_from((window >> (bit % 8)) & mask).unwrap_or(0)
    };
    out.extend((0..count).map(at));
    Some(())
}

/// A number of seven bits to a byte, the least first.
fn number(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_and_runs_are_read() {
        // Encodings.md: 0 to 7 in three bits are 10001000 11000110 11111010, as one group of eight.
        let packed = [0b0000_0011, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        for (bytes, width, count, expected) in [
            (&packed[..], 3, 8, Some(vec![0, 1, 2, 3, 4, 5, 6, 7])),
            (&packed[..], 3, 5, Some(vec![0, 1, 2, 3, 4])),
            (&[0b0000_1000, 5][..], 3, 4, Some(vec![5, 5, 5, 5])),
            (&[0b0000_0100, 0x34, 0x12][..], 13, 2, Some(vec![0x1234, 0x1234])),
            (&[][..], 0, 3, Some(vec![0, 0, 0])),
            (&packed[..3], 3, 8, None),
            (&[0b0000_1000][..], 3, 4, None),
            (&[0][..], 3, 4, None),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff][..], 3, 4, None),
            (&[][..], 33, 1, None),
        ] {
            let mut out = Vec::new();
            let read = unpack(bytes, width, count, &mut out).map(|()| out);
            assert_eq!(read, expected, "{bytes:?}");
        }
    }
}
