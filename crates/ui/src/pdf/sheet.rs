//! One sheet: where text and lines go, measured in points from the upper left corner; and how wide text is.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str};

/// How thick lines are.
const LINE: f32 = 0.5;
/// The font's name within the file.
pub(super) const FONT: Name<'static> = Name(b"F1");

/// Widths of the signs from space to tilde in STSong-Light, in thousandths of the size.
pub(super) const LATIN: [u16; 95] = [
    207, 270, 342, 467, 462, 797, 710, 239, 374, 374, 423, 605, 238, 375, 238, 334, 462, 462, 462, 462, 462, 462, 462, 462, 462, 462, 238,
    238, 605, 605, 605, 344, 748, 684, 560, 695, 739, 563, 511, 729, 793, 318, 312, 666, 526, 896, 758, 772, 544, 772, 628, 465, 607, 753,
    711, 972, 647, 620, 607, 374, 333, 374, 606, 500, 239, 417, 503, 427, 529, 415, 264, 444, 518, 241, 230, 495, 228, 793, 527, 524, 524,
    504, 338, 336, 277, 517, 450, 652, 466, 452, 407, 370, 258, 370, 605,
];

/// Signs that do not begin a line.
const CLOSING: &[char] = &['）', '】', '》', '”', '，', '。', '；', '：', '、', '！', '？', '…'];

/// How wide a text is at a size.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let of = |c: char| u32::from(c).checked_sub(32).and_then(|at| LATIN.get(at as usize)).copied().unwrap_or(1000);
    text.chars().map(|c| f32::from(of(c))).sum::<f32>() * size / 1000.0
}

/// A text in lines of a width, at most so many: words of letters stay together where they fit; what is left over ends with `…`.
pub(super) fn wrapped(text: &str, size: f32, room: f32, lines_max: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last_mut().expect("there is always a line");
        if width(line, size) + width(piece.trim_end(), size) <= room {
            line.push_str(piece);
            continue;
        }
        if !line.trim().is_empty() {
            // A sign that closes something does not begin a line: it takes the sign before it along.
            let along = if piece.starts_with(CLOSING) { line.pop() } else { None };
            lines.push(along.map(String::from).unwrap_or_default());
        }
        for c in piece.chars() {
            let line = lines.last_mut().expect("there is always a line");
            if !line.is_empty() && width(line, size) + width(c.encode_utf8(&mut [0; 4]), size) > room {
                lines.push(c.to_string());
            } else {
                line.push(c);
            }
        }
    }
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            while width(last, size) + size > room && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

/// Words of letters and figures with the blank behind them; every other sign by itself.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|c: char| !c.is_ascii() || c == ' ').flat_map(|piece| {
        let end = piece.char_indices().next_back().filter(|(_, c)| !c.is_ascii()).map_or(piece.len(), |(at, _)| at);
        let (word, sign) = piece.split_at(end);
        [word, sign].into_iter().filter(|part| !part.is_empty())
    })
}

/// Where a text stands in relation to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// A sheet as it is drawn.
pub(super) struct Sheet {
    content: Content,
    height: f32,
}

impl Sheet {
    pub(super) fn new(height: f32) -> Sheet {
        let mut content = Content::new();
        content.set_line_width(LINE);
        Sheet { content, height }
    }

    /// A text whose foot stands at `y`.
    pub(super) fn text(&mut self, x: f32, y: f32, size: f32, align: Align, text: &str) {
        self.drawn(x, y, size, align, text, false);
    }

    /// The same, heavier.
    pub(super) fn heavy(&mut self, x: f32, y: f32, size: f32, align: Align, text: &str) {
        self.drawn(x, y, size, align, text, true);
    }

    fn drawn(&mut self, x: f32, y: f32, size: f32, align: Align, text: &str, heavy: bool) {
        if text.is_empty() {
            return;
        }
        let wide = width(text, size);
        let x = match align {
            Align::Left => x,
            Align::Middle => x - wide / 2.0,
            Align::Right => x - wide,
        };
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let mode = if heavy { TextRenderingMode::FillStroke } else { TextRenderingMode::Fill };
        if heavy {
            self.content.set_line_width(size / 40.0);
        }
        self.content.begin_text().set_font(FONT, size).set_text_rendering_mode(mode);
        self.content.next_line(x, self.height - y).show(Str(&bytes)).end_text();
        if heavy {
            self.content.set_line_width(LINE);
        }
    }

    pub(super) fn line(&mut self, x: f32, y: f32, to_x: f32, to_y: f32) {
        self.content.move_to(x, self.height - y).line_to(to_x, self.height - to_y).stroke();
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().to_vec()
    }
}
