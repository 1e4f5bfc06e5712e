//! Progress, for whoever waits.

/// Told how far the work is. Calls come from any thread.
pub trait Watch: Sync {
    /// A stage begins; `total` steps are ahead.
    fn stage(&self, name: &'static str, total: u64);
    /// So many steps were done.
    fn advance(&self, by: u64);
}

/// Nobody waits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn stage(&self, _: &'static str, _: u64) {}
    fn advance(&self, _: u64) {}
}
