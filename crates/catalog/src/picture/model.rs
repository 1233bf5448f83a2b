//! The picture as a record.

use base::Timestamp;
use kernel::db::{Cell, FromCell};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}
impl Format {
    pub(crate) const ALL: [Format; 3] = [Format::Jpeg, Format::Png, Format::Webp];

    /// As the table holds it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Webp => "webp",
        }
    }
    /// `Content-Type`.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
            Format::Webp => "image/webp",
        }
    }
}
impl FromCell for Format {
    fn from_cell(cell: &Cell) -> Option<Self> {
        let Cell::Text(text) = cell else { return None };
        Format::ALL.into_iter().find(|format| format.as_str() == text)
    }
}

kernel::row! {
    /// A picture of a product.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
    pub struct Picture {
        /// Its stored name.
        pub file: String,
        /// The stored name of the same picture made small.
        pub small: Option<String>,
        /// What it is.
        pub format: Format,
        /// Its width, in pixels.
        pub width: i64,
        /// Its height, in pixels.
        pub height: i64,
        /// Its bytes.
        pub byte_count: i64,
        /// When it was added.
        pub created_at: Timestamp,
    }
}
impl Picture {
    /// The stored files that it is made of.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.file.as_str()).chain(self.small.as_deref())
    }
}
