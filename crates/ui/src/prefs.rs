//! How a person likes it: kept in cookies, so that a page comes right the first time and without script.

use base::Lang;

/// Theme, density, colour of growth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefs {
    /// The language chosen on this device; it goes before a signed-in person's setting.
    pub lang: Option<Lang>,
    /// Light, dark or as the device is.
    pub theme: Theme,
    /// Height of rows and controls.
    pub density: Density,
    /// Which colour means growth.
    pub growth: Growth,
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name { $($(#[$case_doc])* $case),* }
        impl $name {
            /// Every choice.
            pub const ALL: &'static [$name] = &[$($name::$case),*];
            /// Its word in cookies and attributes.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$case => $word),* }
            }
            fn parse(word: &str) -> Option<$name> {
                Self::ALL.iter().copied().find(|choice| choice.word() == word)
            }
        }
    };
}
choice! {
    /// Light, dark or as the device is.
    Theme {
        /// As the device is.
        #[default]
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
    }
}
choice! {
    /// Height of rows and controls.
    Density {
        /// Rows of 44 pixels.
        #[default]
        Cozy = "cozy",
        /// Rows of 34 pixels.
        Compact = "compact",
    }
}
choice! {
    /// Which colour means growth.
    Growth {
        /// Green up, red down.
        #[default]
        GreenUp = "green-up",
        /// Red up, green down: the habit of Chinese markets.
        RedUp = "red-up",
    }
}

/// Where a preference is posted: `name`, `value`, and `back`, the address to return to.
pub const PREFERENCES: &str = "/preferences";

impl Prefs {
    /// What a request's `Cookie` header says.
    #[must_use]
    pub fn of_cookies(header: &str) -> Prefs {
        let mut prefs = Prefs::default();
        for (name, value) in header.split(';').filter_map(|pair| pair.trim().split_once('=')) {
            match name {
                "xg_lang" => prefs.lang = lang(value),
                "xg_theme" => prefs.theme = Theme::parse(value).unwrap_or_default(),
                "xg_density" => prefs.density = Density::parse(value).unwrap_or_default(),
                "xg_growth" => prefs.growth = Growth::parse(value).unwrap_or_default(),
                _ => {}
            }
        }
        prefs
    }

    /// The `Set-Cookie` header that keeps a choice for a year; nothing if there is no such choice.
    #[must_use]
    pub fn cookie(name: &str, value: &str) -> Option<String> {
        let known = match name {
            "lang" => lang(value).is_some(),
            "theme" => Theme::parse(value).is_some(),
            "density" => Density::parse(value).is_some(),
            "growth" => Growth::parse(value).is_some(),
            _ => false,
        };
        known.then(|| format!("xg_{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax"))
    }
}

fn lang(tag: &str) -> Option<Lang> {
    [Lang::Zh, Lang::En].into_iter().find(|lang| lang.tag() == tag)
}

/// The address that a form sent as the one to return to; the start page if it does not lie within this site. Browsers leave control
/// characters out of an address before they read it, so that one of them could part two slashes.
#[must_use]
pub fn back_within(address: &str) -> &str {
    let inside = address.starts_with('/') && !address.starts_with("//") && !address.contains(|c: char| c == '\\' || c.is_control());
    if inside { address } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_in_cookies() {
        let prefs = Prefs::of_cookies("a=b; xg_theme=dark; xg_lang=en; xg_density=huge; xg_growth=red-up");
        assert_eq!(prefs, Prefs { lang: Some(Lang::En), theme: Theme::Dark, density: Density::Cozy, growth: Growth::RedUp });
        assert!(Prefs::cookie("theme", "dark").is_some_and(|c| c.starts_with("xg_theme=dark; ")));
        assert_eq!(Prefs::cookie("theme", "dark; Domain=x"), None);
        assert_eq!(Prefs::cookie("session", "x"), None);
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for inside in ["/orders?a=1", "/客户"] {
            assert_eq!(back_within(inside), inside);
        }
        for outside in ["//evil", "https://evil", "/\\evil", "/\t/evil", "/\u{0}/evil", "/\r\n/evil", ""] {
            assert_eq!(back_within(outside), "/");
        }
    }
}
