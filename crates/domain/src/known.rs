//! A fact, or the reason there is none. "Unknown is a value": why a fact is missing is itself evidence.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

crate::codes! {
    /// Why a coded field holds no value. These are different things and are never folded together.
    Missing {
        Unknown = "UNKNOWN", "Unknown";
        NotAsked = "NOT_ASKED", "Not asked";
        Refused = "REFUSED", "Refused";
        NotMigrated = "NOT_MIGRATED", "Not carried over from an older system";
        SystemLacksField = "SYSTEM_LACKS_FIELD", "The source system has no such field";
        Redacted = "REDACTED", "Removed before it was sent";
        /// The cell was blank: the sender gave neither a value nor a reason.
        NotSupplied = "NOT_SUPPLIED", "Not supplied";
    }
}

/// A value, or why there is none.
///
/// Its text form is the value's own text, or the code of the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Known<T> {
    /// The fact.
    Value(T),
    /// Why it is missing.
    Missing(Missing),
}

impl<T> Known<T> {
    /// Blank: neither a value nor a reason was given.
    pub const NOT_SUPPLIED: Self = Self::Missing(Missing::NotSupplied);

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Value(v) => Some(v),
            Self::Missing(_) => None,
        }
    }

    /// The same with the value changed.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Value(v) => Known::Value(f(v)),
            Self::Missing(why) => Known::Missing(why),
        }
    }

    /// The value, or the default of its type when it is missing for any reason.
    pub fn or(self, other: T) -> T {
        match self {
            Self::Value(v) => v,
            Self::Missing(_) => other,
        }
    }
}

impl<T> From<Option<T>> for Known<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NOT_SUPPLIED, Self::Value)
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self::NOT_SUPPLIED
    }
}

impl<T: fmt::Display> fmt::Display for Known<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(v) => v.fmt(f),
            Self::Missing(why) => why.fmt(f),
        }
    }
}

impl<T: FromStr> FromStr for Known<T> {
    type Err = T::Err;

    /// Blank text is [`Missing::NotSupplied`]; the code of a reason is that reason; all else must be a value.
    fn from_str(text: &str) -> Result<Self, T::Err> {
        if text.is_empty() {
            return Ok(Self::NOT_SUPPLIED);
        }
        text.parse().map_or_else(|_| text.parse().map(Self::Value), |why| Ok(Self::Missing(why)))
    }
}

impl<T: fmt::Display> Serialize for Known<T> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for Known<T> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

crate::codes! {
    /// Yes or no. In a return, `Y` and `N`; a missing answer is a [`Known::Missing`].
    YesNo {
        Yes = "Y", "Yes";
        No = "N", "No";
    }
}

impl Known<YesNo> {
    /// The answer is yes; a missing answer is not a yes.
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Value(YesNo::Yes))
    }

    /// The answer is no; a missing answer is not a no.
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::Value(YesNo::No))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_unknown_and_refused_stay_apart() {
        let read = |text: &str| text.parse::<Known<YesNo>>().unwrap();
        assert_eq!(read("Y"), Known::Value(YesNo::Yes));
        assert_eq!(read(""), Known::Missing(Missing::NotSupplied));
        assert_eq!(read("UNKNOWN"), Known::Missing(Missing::Unknown));
        assert_eq!(read("REFUSED"), Known::Missing(Missing::Refused));
        assert!("yes please".parse::<Known<YesNo>>().is_err());
    }

    #[test]
    fn every_missing_reason_survives_text_and_back() {
        for &why in Missing::ALL {
            let known: Known<YesNo> = Known::Missing(why);
            assert_eq!(known.to_string().parse::<Known<YesNo>>().unwrap(), known);
        }
    }
}
