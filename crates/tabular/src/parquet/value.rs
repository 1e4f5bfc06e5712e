//! A value of any of Parquet's types, as text.
//!
//! Dates are written as `2013-02-01`, times of day as `09:30:00`, both as `2013-02-01T09:30:00`; a timestamp at
//! midnight is a date, since that is how frames of other tools keep dates. Numbers are written without a superfluous
//! part: a whole number that was kept as a float is whole again. Not-a-number is "not recorded".

use std::fmt::Write as _;

use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    schema::types::ColumnDescriptor,
};

/// How the bytes of a value are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bytes,
    Truth,
    Whole,
    /// Whole, without a sign.
    Unsigned,
    Fraction,
    Half,
    /// With so many digits after the point.
    Decimal(u32),
    Date,
    /// So many of a second make a unit.
    TimeOfDay(i64),
    Moment(i64),
    /// Nanoseconds of the day and a Julian day.
    OldMoment,
    Uuid,
}

impl Kind {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        if let Some(kind) = column.logical_type_ref().and_then(Self::of_logical) {
            return kind;
        }
        match column.converted_type() {
            ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => return Self::Text,
            ConvertedType::DECIMAL => {
                return Self::Decimal(u32::try_from(column.type_scale()).unwrap_or(0));
            }
            ConvertedType::DATE => return Self::Date,
            ConvertedType::TIME_MILLIS => return Self::TimeOfDay(1_000),
            ConvertedType::TIME_MICROS => return Self::TimeOfDay(1_000_000),
            ConvertedType::TIMESTAMP_MILLIS => return Self::Moment(1_000),
            ConvertedType::TIMESTAMP_MICROS => return Self::Moment(1_000_000),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => {
                return Self::Unsigned;
            }
            ConvertedType::NONE
            | ConvertedType::MAP
            | ConvertedType::MAP_KEY_VALUE
            | ConvertedType::LIST
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64
            | ConvertedType::BSON
            | ConvertedType::INTERVAL => {}
        }
        match column.physical_type() {
            Type::BOOLEAN => Self::Truth,
            Type::INT32 | Type::INT64 => Self::Whole,
            Type::INT96 => Self::OldMoment,
            Type::FLOAT | Type::DOUBLE => Self::Fraction,
            Type::BYTE_ARRAY => Self::Text,
            Type::FIXED_LEN_BYTE_ARRAY => Self::Bytes,
        }
    }

    fn of_logical(logical: &LogicalType) -> Option<Self> {
        let parts = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        match logical {
            LogicalType::String | LogicalType::Enum | LogicalType::Json => Some(Self::Text),
            LogicalType::Decimal(decimal) => Some(Self::Decimal(u32::try_from(decimal.scale).unwrap_or(0))),
            LogicalType::Date => Some(Self::Date),
            LogicalType::Time(time) => Some(Self::TimeOfDay(parts(&time.unit))),
            LogicalType::Timestamp(time) => Some(Self::Moment(parts(&time.unit))),
            LogicalType::Integer(whole) if !whole.is_signed => Some(Self::Unsigned),
            LogicalType::Integer(_) => Some(Self::Whole),
            LogicalType::Uuid => Some(Self::Uuid),
            LogicalType::Float16 => Some(Self::Half),
            LogicalType::Bson => Some(Self::Bytes),
            LogicalType::Map
            | LogicalType::List
            | LogicalType::Unknown
            | LogicalType::Variant(_)
            | LogicalType::Geometry(_)
            | LogicalType::Geography(_)
            | LogicalType::File
            | LogicalType::_Unknown { .. } => None,
        }
    }

    /// The value as text; `None` for not-a-number and for what makes no sense.
    pub(super) fn text<'a>(self, physical: Type, raw: &'a [u8], text: &'a mut String) -> Option<&'a str> {
        if self == Self::Text {
            // Text that is none is kept, with a mark where it is not.
            return Some(if let Ok(whole) = std::str::from_utf8(raw) {
                whole
            } else {
                text.clear();
                text.push_str(&String::from_utf8_lossy(raw));
                text
            });
        }
        text.clear();
        self.write(physical, raw, text)?;
        Some(text)
    }

    fn write(self, physical: Type, raw: &[u8], out: &mut String) -> Option<()> {
        let written = match self {
            Self::Text | Self::Bytes => raw.iter().try_for_each(|byte| write!(out, "{byte:02x}")),
            Self::Truth => write!(out, "{}", *raw.first()? != 0),
            Self::Whole => write!(out, "{}", whole(physical, raw)?),
            Self::Unsigned if physical == Type::INT32 => {
                write!(out, "{}", u32::from_le_bytes(raw.try_into().ok()?))
            }
            Self::Unsigned => write!(out, "{}", u64::from_le_bytes(raw.try_into().ok()?)),
            Self::Fraction if physical == Type::FLOAT => {
                fraction(out, f32::from_le_bytes(raw.try_into().ok()?), f32::is_finite)?
            }
            Self::Fraction => fraction(out, f64::from_le_bytes(raw.try_into().ok()?), f64::is_finite)?,
            Self::Half => fraction(out, half(u16::from_le_bytes(raw.try_into().ok()?)), f32::is_finite)?,
            Self::Decimal(scale) => decimal(out, number(physical, raw)?, scale as usize),
            Self::Date => date(out, whole(physical, raw)?),
            Self::TimeOfDay(parts) => time(out, whole(physical, raw)?, parts),
            Self::Moment(parts) => moment(out, whole(physical, raw)?, parts),
            Self::OldMoment => {
                let nanoseconds = i64::from_le_bytes(raw.get(..8)?.try_into().ok()?);
                let julian = u32::from_le_bytes(raw.get(8..12)?.try_into().ok()?);
                // Day 2,440,588 of the Julian count began at noon of 1 January 1970.
                let days = i64::from(julian) - 2_440_588;
                moment(out, days.checked_mul(86_400_000_000_000)?.checked_add(nanoseconds)?, 1_000_000_000)
            }
            Self::Uuid => uuid(out, raw),
        };
        written.ok()
    }
}

fn whole(physical: Type, raw: &[u8]) -> Option<i64> {
    if physical == Type::INT32 {
        return Some(i32::from_le_bytes(raw.try_into().ok()?).into());
    }
    Some(i64::from_le_bytes(raw.try_into().ok()?))
}

/// A decimal's digits: little-endian in the two whole types, big-endian and of any length in bytes.
fn number(physical: Type, raw: &[u8]) -> Option<i128> {
    if matches!(physical, Type::INT32 | Type::INT64) {
        return whole(physical, raw).map(i128::from);
    }
    let negative = raw.first()? & 0x80 != 0;
    let mut all = [if negative { 0xff } else { 0 }; 16];
    let from = 16_usize.checked_sub(raw.len())?;
    all[from..].copy_from_slice(raw);
    Some(i128::from_be_bytes(all))
}

fn fraction<F: std::fmt::Display + Copy>(
    out: &mut String,
    value: F,
    finite: impl Fn(F) -> bool,
) -> Option<std::fmt::Result> {
    if finite(value) { Some(write!(out, "{value}")) } else { None }
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let part = f32::from(bits & 0x3ff);
    sign * match exponent {
        0 => part * (-24_f32).exp2(),
        31 if part > 0.0 => f32::NAN,
        31 => f32::INFINITY,
        #[expect(clippy::cast_precision_loss, reason = "at most 30")]
        exponent => (1.0 + part / 1024.0) * ((exponent - 15) as f32).exp2(),
    }
}

fn decimal(out: &mut String, number: i128, scale: usize) -> std::fmt::Result {
    if number < 0 {
        out.push('-');
    }
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    let part = part.trim_end_matches('0');
    out.push_str(whole);
    if part.is_empty() { Ok(()) } else { write!(out, ".{part}") }
}

/// Days since 1 January 1970, in the calendar of today; after Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`.
fn date(out: &mut String, days: i64) -> std::fmt::Result {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    write!(out, "{year:04}-{month:02}-{day:02}")
}

fn time(out: &mut String, of_day: i64, parts: i64) -> std::fmt::Result {
    let (seconds, part) = (of_day.div_euclid(parts), of_day.rem_euclid(parts));
    write!(out, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
    if part == 0 {
        return Ok(());
    }
    let width = parts.ilog10() as usize;
    let digits = format!("{part:0width$}");
    write!(out, ".{}", digits.trim_end_matches('0'))
}

fn moment(out: &mut String, since_1970: i64, parts: i64) -> std::fmt::Result {
    let day = 86_400 * parts;
    date(out, since_1970.div_euclid(day))?;
    match since_1970.rem_euclid(day) {
        0 => Ok(()),
        of_day => {
            out.push('T');
            time(out, of_day, parts)
        }
    }
}

fn uuid(out: &mut String, raw: &[u8]) -> std::fmt::Result {
    for (at, byte) in raw.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// Goes through values in Parquet's plain encoding.
pub(super) struct Plain<'a> {
    bytes: &'a [u8],
    at: usize,
    /// `None` where each value says how long it is.
    width: Option<usize>,
}

impl<'a> Plain<'a> {
    pub(super) fn new(bytes: &'a [u8], physical: Type, width: usize) -> Self {
        let width = match physical {
            Type::BOOLEAN => Some(1),
            Type::INT32 | Type::FLOAT => Some(4),
            Type::INT64 | Type::DOUBLE => Some(8),
            Type::INT96 => Some(12),
            Type::BYTE_ARRAY => None,
            Type::FIXED_LEN_BYTE_ARRAY => Some(width),
        };
        Self { bytes, at: 0, width }
    }

    /// Where the next value begins, and how long it is. `None` when the bytes have ended.
    pub(super) fn skip(&mut self) -> Option<(usize, usize)> {
        let (start, length) = match self.width {
            // Values without a byte would never end.
            Some(0) => return None,
            Some(width) => (self.at, width),
            None => {
                let length = self.bytes.get(self.at..)?.first_chunk()?;
                (self.at + 4, u32::from_le_bytes(*length) as usize)
            }
        };
        let end = start.checked_add(length)?;
        self.bytes.get(start..end)?;
        self.at = end;
        Some((start, length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_a_person_would() {
        let check = |kind: Kind, physical: Type, raw: &[u8], expected: Option<&str>| {
            let mut text = String::new();
            assert_eq!(kind.text(physical, raw, &mut text), expected, "{kind:?} {raw:?}");
        };
        let (i32, i64, bytes) = (Type::INT32, Type::INT64, Type::FIXED_LEN_BYTE_ARRAY);
        check(Kind::Date, i32, &0_i32.to_le_bytes(), Some("1970-01-01"));
        check(Kind::Date, i32, &(-1_i32).to_le_bytes(), Some("1969-12-31"));
        check(Kind::Date, i32, &11_016_i32.to_le_bytes(), Some("2000-02-29"));
        check(Kind::Moment(1_000), i64, &951_782_400_000_i64.to_le_bytes(), Some("2000-02-29"));
        check(Kind::Moment(1_000), i64, &951_816_600_500_i64.to_le_bytes(), Some("2000-02-29T09:30:00.5"));
        check(Kind::Moment(1_000_000), i64, &(-1_i64).to_le_bytes(), Some("1969-12-31T23:59:59.999999"));
        check(Kind::TimeOfDay(1_000), i32, &34_200_000_i32.to_le_bytes(), Some("09:30:00"));
        check(Kind::Decimal(2), i32, &12_340_i32.to_le_bytes(), Some("123.4"));
        check(Kind::Decimal(2), i32, &(-5_i32).to_le_bytes(), Some("-0.05"));
        check(Kind::Decimal(1), bytes, &[0xff, 0x00], Some("-25.6"));
        check(Kind::Fraction, Type::DOUBLE, &1990.0_f64.to_le_bytes(), Some("1990"));
        check(Kind::Fraction, Type::FLOAT, &0.1_f32.to_le_bytes(), Some("0.1"));
        check(Kind::Fraction, Type::DOUBLE, &f64::NAN.to_le_bytes(), None);
        check(Kind::Half, bytes, &0x3e00_u16.to_le_bytes(), Some("1.5"));
        check(Kind::Half, bytes, &0x7e00_u16.to_le_bytes(), None);
        check(Kind::Unsigned, i32, &(-1_i32).to_le_bytes(), Some("4294967295"));
        check(Kind::Truth, Type::BOOLEAN, &[1], Some("true"));
        check(Kind::Bytes, bytes, &[0xca, 0xfe], Some("cafe"));
        check(
            Kind::Uuid,
            bytes,
            &[0x12, 0x3e, 0x45, 0x67, 0xe8, 0x9b, 0x12, 0xd3, 0xa4, 0x56, 0x42, 0x66, 0x14, 0x17, 0x40, 0],
            Some("123e4567-e89b-12d3-a456-426614174000"),
        );
        check(Kind::Text, Type::BYTE_ARRAY, "Zoë".as_bytes(), Some("Zoë"));
        check(Kind::Text, Type::BYTE_ARRAY, &[b'a', 0xff], Some("a\u{fffd}"));
        check(Kind::Whole, i64, &[1, 2], None);
    }
}
