//! How a state machine is written here: two enums and the list of transitions that exist. What is not listed cannot happen.

/// This step is not open from there. Codes only: no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {step} is not possible while it is “{from}”")]
pub struct IllegalStep {
    /// The machine, in words.
    pub what: &'static str,
    /// Where it stands, in words.
    pub from: &'static str,
    /// What was tried, in words.
    pub step: &'static str,
}

/// Declares states, steps and exactly the transitions between them.
macro_rules! machine {
    (
        $(#[$sdoc:meta])* $state:ident ($what:literal) { $($(#[$svdoc:meta])* $svar:ident = $scode:literal, $slabel:literal;)+ }
        $(#[$tdoc:meta])* $step:ident { $($(#[$tvdoc:meta])* $tvar:ident = $tcode:literal, $tlabel:literal;)+ }
        $($($from:ident)|+ , $do:ident => $to:ident;)+
    ) => {
        lookagain_domain::codes! { $(#[$sdoc])* $state { $($(#[$svdoc])* $svar = $scode, $slabel;)+ } }
        lookagain_domain::codes! { $(#[$tdoc])* $step { $($(#[$tvdoc])* $tvar = $tcode, $tlabel;)+ } }

        impl $state {
            /// Where the step leads.
            ///
            /// # Errors
            /// [`crate::machine::IllegalStep`] when it is not open from here.
            pub const fn after(self, step: $step) -> Result<Self, $crate::machine::IllegalStep> {
                match (self, step) {
                    $(($(Self::$from)|+, $step::$do) => Ok(Self::$to),)+
                    (_, _) => Err($crate::machine::IllegalStep {
                        what: $what,
                        from: self.label(),
                        step: step.label(),
                    }),
                }
            }

            /// The steps open from here, in the order of the list.
            pub fn open(self) -> Vec<$step> {
                $step::ALL.iter().copied().filter(|step| self.after(*step).is_ok()).collect()
            }

            /// Every transition, one a line, for the tests and for the documentation.
            pub fn table() -> String {
                let mut table = String::new();
                for from in Self::ALL {
                    for step in $step::ALL {
                        if let Ok(to) = from.after(*step) {
                            table.push_str(&format!("{from} {step} {to}\n"));
                        }
                    }
                }
                table
            }
        }
    };
}
pub(crate) use machine;
