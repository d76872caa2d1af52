extension KnownProgram {
  /// Libraries that programs bring along.
  ///
  /// Seen in the libraries of Debian 12 unless a line says otherwise.
  static let libraries: [KnownProgram] = [
    KnownProgram(
      "glibc", ["libc.so.6", "libc-2.*.so", "ld-linux*.so*", "ld-2.*.so"], [" release version {v}.\n"],
      cpe: "gnu:glibc"),
    KnownProgram(
      "musl", ["libc.so", "ld-musl-*.so.1", "libc.musl-*.so.1"], ["\0{3}\0"], cpe: "musl-libc:musl",
      confirmedBy: "musl libc ("),
    KnownProgram(
      "zlib", ["libz.so*", "zlib1.dll"], [" deflate {v} Copyright 1995-", " inflate {v} Copyright 1995-"],
      cpe: "zlib:zlib"),
    KnownProgram(
      "libcurl", ["libcurl.so*", "libcurl-*.so*"], ["CLIENT libcurl {v}\r\n"], cpe: "haxx:libcurl"),
    KnownProgram(
      "expat", ["libexpat.so*", "libexpatw.so*"], ["\0expat_{v}\0"], cpe: "libexpat_project:libexpat"),
    KnownProgram("libpng", ["libpng*.so*"], ["libpng version {v}"], cpe: "libpng:libpng"),
    KnownProgram("libtiff", ["libtiff.so*"], ["LIBTIFF, Version {v}"], cpe: "libtiff:libtiff"),
    KnownProgram(
      "libjpeg-turbo", ["libjpeg.so*", "libturbojpeg.so*"], ["libjpeg-turbo version {v}"],
      cpe: "libjpeg-turbo:libjpeg-turbo"),
    KnownProgram("libarchive", ["libarchive.so*"], ["\0libarchive {v}\0"], cpe: "libarchive:libarchive"),
    KnownProgram("libpcap", ["libpcap.so*"], ["libpcap version {v}"], cpe: "tcpdump:libpcap"),
    KnownProgram("xz", ["liblzma.so*"], ["\0{3}\0"], cpe: "tukaani:xz", confirmedBy: "XZ_5.0"),
    KnownProgram("zstd", ["libzstd.so*"], ["\0{3}\0"], cpe: "facebook:zstandard", confirmedBy: "ZSTD_"),
    KnownProgram("nghttp2", ["libnghttp2.so*"], ["\0{3}\0"], cpe: "nghttp2:nghttp2", confirmedBy: "nghttp2_"),
    KnownProgram(
      "libyaml", ["libyaml-*.so*"], ["\0{3}\0"], cpe: "pyyaml:libyaml", confirmedBy: "yaml_parser_"),
    KnownProgram("gmp", ["libgmp.so*"], ["\0{3}\0"], cpe: "gmplib:gmp", confirmedBy: "__gmpz_"),
    KnownProgram(
      "ffmpeg",
      [
        "libavcodec.so*", "libavformat.so*", "libavutil.so*", "libswresample.so*", "libswscale.so*",
        "libavfilter.so*",
      ],
      ["FFmpeg version {v}"], cpe: "ffmpeg:ffmpeg"),
    // QLibraryInfo::build().
    KnownProgram("qtbase", ["libQt5Core.so*", "libQt6Core.so*"], ["\0Qt {v} ("], cpe: "qt:qtbase"),
    KnownProgram("mbedtls", ["libmbedcrypto.so*", "libmbedtls.so*"], ["bed TLS {v}"], cpe: "arm:mbed_tls"),
    KnownProgram(
      "samba", ["libsamba-hostconfig.so*", "smbd", "nmbd", "winbindd"], ["\0SAMBA_{v}"], cpe: "samba:samba"),
    KnownProgram("pcre2", ["libpcre2-8.so*"], ["\0{v} 20"], cpe: "pcre:pcre2", confirmedBy: "pcre2_"),
  ]
}
