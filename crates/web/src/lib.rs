//! Pages: what a person sees in a browser, and nothing else knows HTTP.

pub mod components;
