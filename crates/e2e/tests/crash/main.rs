//! `kill -9` at fifty points of intake and of a decision. What was acknowledged is there, what was not is there whole or not at all,
//! nothing is half there, and the same command run again completes.
//!
//! The points are seeded, but a machine is never twice equally fast: a failure says at which point it happened.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the steps of a test are functions of their own, and a skipped one says so"
)]

mod decision;
mod draft;
mod http;
mod intake;
mod place;

/// Seeded numbers (a linear congruential generator; nothing rests on its quality).
struct Dice(u64);

impl Dice {
    /// A number from 0 up to `limit`.
    fn up_to(&mut self, limit: std::time::Duration) -> std::time::Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        #[expect(clippy::cast_precision_loss, reason = "31 bits")]
        let share = (self.0 >> 33) as f64 / f64::from(1_u32 << 31);
        limit.mul_f64(share)
    }
}
