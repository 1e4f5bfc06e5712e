//! One file per page.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod case;
pub(crate) mod casework;
pub(crate) mod decide;
pub(crate) mod forces;
pub(crate) mod group;
pub(crate) mod group_chart;
pub(crate) mod group_decide;
pub(crate) mod groups;
pub(crate) mod home;
pub(crate) mod identity;
pub(crate) mod links;
pub(crate) mod own_account;
pub(crate) mod pair;
pub(crate) mod patterns;
pub(crate) mod person;
pub(crate) mod queue;
pub(crate) mod reading;
pub(crate) mod requests;
pub(crate) mod rules;
pub(crate) mod search;
pub(crate) mod second_look;
pub(crate) mod sign_in;
pub(crate) mod statics;
pub(crate) mod submissions;
