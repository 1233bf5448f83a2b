//! How the released program is linked.

use std::env;

/// What lld, mold and gold know: functions of one text are kept once, and addresses that are filled in at the start are packed.
const SMALL: [&str; 2] = ["-Wl,--icf=all", "-Wl,-z,pack-relative-relocs"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|v| v == value);
    // Here Rust brings its own linker, unless somebody chose another.
    let usual = is("CARGO_CFG_TARGET_ARCH", "x86_64") && is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    let chosen = env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("link"))
        || env::var("RUSTC_LINKER").is_ok_and(|linker| !linker.is_empty());
    if is("PROFILE", "release") && usual && !chosen {
        for argument in SMALL {
            println!("cargo::rustc-link-arg-bins={argument}");
        }
    }
}
