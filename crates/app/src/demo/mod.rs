//! A small company to look around in, made by operations only; making it twice changes nothing.

/// Somebody of the demo company.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// What they sign in with.
    pub login: &'static str,
    /// Their name.
    pub name: &'static str,
    /// What they do, in Chinese.
    pub role_zh: &'static str,
    /// What they do, in English.
    pub role_en: &'static str,
}

/// Everybody's password.
pub const PASSWORD: &str = "xiaoguan-demo";

/// Everybody.
pub const PEOPLE: &[Person] = &[];
