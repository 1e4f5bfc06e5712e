//! How far apart two places are.

/// A place on the earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// −90 (south) to 90.
    latitude_degrees: f64,
    /// −180 (west) to 180.
    longitude_degrees: f64,
}

/// The mean radius of the earth (IUGG, *R₁*).
const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Place {
    /// A place; `None` when a number is not a latitude or longitude. 0,0 is `None` too: it lies at sea, and systems
    /// write it when they know no place.
    pub fn new(latitude_degrees: f64, longitude_degrees: f64) -> Option<Self> {
        let real = latitude_degrees.abs() <= 90.0 && longitude_degrees.abs() <= 180.0;
        let unset = latitude_degrees.abs() + longitude_degrees.abs() < 1e-9;
        (real && !unset).then_some(Self { latitude_degrees, longitude_degrees })
    }

    /// Reads `latitude,longitude` in decimal degrees.
    ///
    /// ```
    /// use lookagain_linkage::text::place::Place;
    /// assert!(Place::parse("53.7960, -1.7594").is_some());
    /// assert!(Place::parse("Bradford").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (latitude, longitude) = text.split_once(',')?;
        Self::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?)
    }

    /// The way between the two along the earth's surface, taken as a sphere (at most 0.5% wrong).
    /// Sinnott, R. W. (1984), "Virtues of the haversine", Sky and Telescope 68.
    pub fn kilometres_to(self, other: Self) -> f64 {
        let (from, to) = (self.latitude_degrees.to_radians(), other.latitude_degrees.to_radians());
        let half_down = ((to - from) / 2.0).sin();
        let half_across = ((other.longitude_degrees - self.longitude_degrees).to_radians() / 2.0).sin();
        let haversine = half_down * half_down + from.cos() * to.cos() * half_across * half_across;
        2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn distances_are_as_worked_by_hand() {
        let degree_km = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;
        for (a, b, expected_km) in [
            ("0,1", "0,2", degree_km),
            ("10,5", "11,5", degree_km),
            ("60,0", "60,0", 0.0),
            ("0,179.5", "0,-179.5", degree_km),
            ("90,0", "-90,0", 180.0 * degree_km),
        ] {
            let (a, b) = (Place::parse(a).unwrap(), Place::parse(b).unwrap());
            assert!((a.kilometres_to(b) - expected_km).abs() < 1e-6, "{a:?} {b:?}");
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        for text in ["", "0,0", "91,0", "0,181", "1", "1,2,3", "NaN,1", "inf,1", "a,b"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_bounded(a in (-90.0..90.0, -180.0..180.0), b in (-90.0..90.0, -180.0..180.0)) {
            if let (Some(a), Some(b)) = (Place::new(a.0, a.1), Place::new(b.0, b.1)) {
                let kilometres = a.kilometres_to(b);
                prop_assert!((0.0..=20_016.0).contains(&kilometres));
                prop_assert!((kilometres - b.kilometres_to(a)).abs() < 1e-9);
                prop_assert!(a.kilometres_to(a) < 1e-9);
            }
        }
    }
}
