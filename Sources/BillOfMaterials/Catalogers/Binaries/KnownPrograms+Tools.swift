extension KnownProgram {
  /// Shells and tools.
  ///
  /// Seen in the programs of Debian 12 unless a line says otherwise. Tools of GNU hold their version as a string of its
  /// own; the address for reports tells whose it is.
  static let tools: [KnownProgram] = [
    KnownProgram("bash", ["bash", "rbash"], ["@(#)Bash version {v}("], cpe: "gnu:bash"),
    KnownProgram("zsh", ["zsh", "zsh5*"], ["/zsh/{v}\0", "\0{v}\0zsh %s (%s"], cpe: "zsh:zsh"),
    KnownProgram("ksh", ["ksh", "ksh93", "shcomp"], [" 93u+m/{v} 20"], cpe: "ksh93:ksh93"),
    KnownProgram("fish", ["fish", "fish_indent"], ["/fish-{v}\0"], cpe: "fishshell:fish"),
    KnownProgram(
      "busybox", ["busybox", "busybox.*", "busybox-*"], ["BusyBox v{v} ("], cpe: "busybox:busybox"),
    KnownProgram(
      "coreutils",
      ["coreutils", "ls", "cat", "cp", "mv", "rm", "ln", "df", "du", "sort", "date", "chmod", "chown"],
      ["\0{v}\0"], cpe: "gnu:coreutils", confirmedBy: "bug-coreutils@gnu.org"),
    KnownProgram(
      "util-linux",
      [
        "getopt", "mount", "umount", "lsblk", "blkid", "dmesg", "fdisk", "findmnt", "flock", "losetup",
        "lscpu", "more",
        "nsenter", "unshare", "setpriv", "swapon", "wipefs",
      ], ["\0util-linux {v}\0"], cpe: "kernel:util-linux"),
    KnownProgram(
      "systemd",
      ["systemd", "systemd-executor", "systemctl", "libsystemd-shared-*.so", "libsystemd-core-*.so"],
      ["systemd {n} ({v}", "\0systemd {v}{*} running in"],
      cpe: "systemd_project:systemd"),
    KnownProgram("findutils", ["find", "xargs"], ["GNU findutils\0{v}\0"], cpe: "gnu:findutils"),
    KnownProgram("grep", ["grep"], ["\0{v}\0GNU grep\0"], cpe: "gnu:grep"),
    KnownProgram("gawk", ["gawk"], ["\0GNU Awk {v}"], cpe: "gnu:gawk"),
    KnownProgram("tar", ["tar", "gtar"], ["\0{v}\0"], cpe: "gnu:tar", confirmedBy: "bug-tar@gnu.org"),
    KnownProgram("gzip", ["gzip"], ["\0{v}\0"], cpe: "gnu:gzip", confirmedBy: "bug-gzip@gnu.org"),
    KnownProgram("make", ["make", "gmake"], ["\0{v}\0"], cpe: "gnu:make", confirmedBy: "bug-make@gnu.org"),
    KnownProgram("patch", ["patch"], ["\0{v}\0GNU patch\0"], cpe: "gnu:patch"),
    KnownProgram("bison", ["bison"], ["GNU Bison {v}\0"], cpe: "gnu:bison"),
    KnownProgram("m4", ["m4"], ["GNU M4 {v}\0"], cpe: "gnu:m4"),
    KnownProgram("nano", ["nano"], ["GNU nano {v}\0"], cpe: "gnu:nano"),
    KnownProgram("curl", ["curl"], ["\0curl/{v}\0", "\0curl {v} ("], cpe: "haxx:curl"),
    KnownProgram("wget", ["wget"], ["\0{3}\0"], cpe: "gnu:wget", confirmedBy: "GNU Wget"),
    KnownProgram(
      "git", ["git", "git-remote-http*", "git-shell", "scalar"], ["git/{v}\0"], cpe: "git-scm:git"),
    KnownProgram(
      "subversion", ["svn", "svnadmin", "svnserve"], ["\0{3}\0"], cpe: "apache:subversion",
      confirmedBy: "subcommand argument re"),
    KnownProgram("rsync", ["rsync"], ["\0{3}\0"], cpe: "samba:rsync", confirmedBy: "rsync.samba.org"),
    KnownProgram("lftp", ["lftp"], ["\0lftp/{v}\0"], cpe: "lftp_project:lftp"),
    KnownProgram("jq", ["jq"], ["\0{v}\0"], cpe: "jqlang:jq", confirmedBy: "jq - commandline JSON processor"),
    KnownProgram(
      "sqlite", ["sqlite3", "libsqlite3.so*"], ["\0{f}\0"], cpe: "sqlite:sqlite",
      confirmedBy: "SQLite format 3"),
    KnownProgram(
      "xz", ["xz", "unxz", "xzcat", "lzmainfo", "lzma"], ["(XZ Utils) {v}"], cpe: "tukaani:xz"),
    KnownProgram(
      "zstd", ["zstd", "zstdmt"], ["\0v{3}\0"], cpe: "facebook:zstandard", confirmedBy: "Yann Collet"),
    KnownProgram(
      "bzip2", ["libbz2.so*", "bzip2", "bzip2recover"], ["\0{v}, {*}-20", "bzip2recover {v}:"],
      cpe: "bzip:bzip2"),
    KnownProgram("ffmpeg", ["ffmpeg", "ffprobe", "ffplay"], ["\0%s version {v}"], cpe: "ffmpeg:ffmpeg"),
    KnownProgram("vim", ["vim", "vim.*"], ["VIM - Vi IMproved {v} ("], cpe: "vim:vim"),
    KnownProgram(
      "ghostscript", ["gs", "libgs.so*"], ["/ghostscript/{v}/Resource", "/ghostscript/{v}/lib"],
      cpe: "artifex:ghostscript"),
    KnownProgram(
      "graphicsmagick", ["gm", "libGraphicsMagick-*.so*"], ["GraphicsMagick {v} 20"],
      cpe: "graphicsmagick:graphicsmagick"),
    KnownProgram(
      "imagemagick", ["magick", "libMagickCore-*.so*"], ["ImageMagick {-} "], cpe: "imagemagick:imagemagick"),
    KnownProgram("ninja", ["ninja"], ["\0{v}\0ninja executable version"], cpe: "ninja-build:ninja"),
    KnownProgram("strace", ["strace"], ["\0{v}\0strace\0"], cpe: "strace_project:strace"),
    // Four numbers before the name of the default profile, as published for version 127.
    KnownProgram("chrome", ["chrome", "chromium"], ["\0{v}\0Default"], cpe: "google:chrome"),
  ]

  /// Scripts, and archives of PHP that begin as one.
  static let scripts: [KnownProgram] = [
    KnownProgram("elixir", ["elixir"], ["\nELIXIR_VERSION={v}\n"], cpe: "elixir-lang:elixir"),
    // Phar archives, "installed.php" in them.
    KnownProgram(
      "composer", ["composer", "composer.phar"], ["'pretty_version' => '{v}'"], cpe: "getcomposer:composer"),
    // Phar archives, its own user agent.
    KnownProgram("wp-cli", ["wp", "wp-cli.phar"], ["wp-cli/wp-cli {v}"], cpe: "wp-cli:wp-cli"),
  ]
}
