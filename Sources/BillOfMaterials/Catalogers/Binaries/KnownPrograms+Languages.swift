extension KnownProgram {
  /// Interpreters, compilers and runtimes of languages.
  ///
  /// Seen in the programs of Debian 12 unless a line says otherwise.
  static let languages: [KnownProgram] = [
    KnownProgram(
      "python", ["python2.*", "python3.*", "libpython2.*.so*", "libpython3.*.so*"], ["\0{f}\0"],
      cpe: "python:python"),
    // sys.version, PyPy documentation.
    KnownProgram("pypy", ["pypy*", "libpypy*.so*"], ["[PyPy {v} with", "[PyPy {v}\0"], cpe: "pypy:pypy"),
    KnownProgram(
      "node", ["node", "nodejs", "libnode.so*"], ["/download/release/v{v}/node-v", "node.js/v{v}"],
      cpe: "nodejs:node.js"),
    KnownProgram(
      "ruby", ["ruby", "ruby2*", "ruby3*", "ruby4*", "libruby*.so*"], ["\0ruby {v} (20"],
      cpe: "ruby-lang:ruby"),
    KnownProgram(
      "php", ["php", "php5*", "php7*", "php8*", "php-cgi*", "php-fpm*", "phpdbg*", "libphp*.so"],
      ["X-Powered-By: PHP/{v}\0"], cpe: "php:php"),
    KnownProgram(
      "perl", ["perl", "perl5*", "libperl.so*"],
      ["/usr/local/share/perl/{v}\0", "/lib/perl5/{v}", "/lib/perl5/site_perl/{v}"], cpe: "perl:perl"),
    KnownProgram("lua", ["lua", "lua5*", "luac*", "liblua*.so*"], [": Lua {v} "], cpe: "lua:lua"),
    KnownProgram(
      "luajit", ["luajit*", "libluajit*.so*"], ["\0LuaJIT {v}\0", "\0LuaJIT {v} --"], cpe: "luajit:luajit"),
    KnownProgram("tcl", ["tclsh*", "libtcl*.so*"], ["\0{f}\0tcl_patchLevel\0"], cpe: "tcl:tcl"),
    // Erlang/OTP: folders of its sources in messages, and the release behind the banner.
    KnownProgram(
      "erlang", ["beam.smp", "beam", "erlexec"],
      ["/otp_src_{v}/erts/", "/otp-{v}/erts/", "[jit:ns%s]\n\0{v}\0", "[jit%s]\n\0{v}\0"],
      cpe: "erlang:erlang/otp"),
    // The launcher, and the virtual machine's banner (`java -Xinternalversion`).
    KnownProgram(
      "openjdk", ["java", "libjvm.so", "libjli.so"],
      ["openjdk\0java\0{*}\0{j}\0", "\0{j}\0openjdk\0java\0", "OpenJDK 64-Bit Server VM ({j}) for "],
      purl: "generic/oracle/openjdk", cpe: "oracle:openjdk"),
    KnownProgram(
      "jdk", ["libjvm.so"], ["Java HotSpot(TM) 64-Bit Server VM ({j}) for "], purl: "generic/oracle/jdk",
      cpe: "oracle:jdk"),
    // Strings around it as published for Julia 1.10.
    KnownProgram(
      "julia", ["libjulia-internal.so*"], ["__init__\0{v}\0verify"], cpe: "julialang:julia"),
    // `dart --version`: number, channel.
    KnownProgram(
      "dart", ["dart"], ["\0{v} (stable) (", "\0{v} (stable)\0", "\0{v} (beta) ("],
      cpe: "dart:dart_software_development_kit"),
    // The user agents that both send.
    KnownProgram("deno", ["deno"], ["Deno/{v}"], cpe: "deno:deno"),
    KnownProgram("bun", ["bun"], ["Bun/{v}"], cpe: "oven:bun"),
    KnownProgram("go", ["go"], ["\0go{v}\0"], cpe: "golang:go"),
    KnownProgram(
      "rust", ["rustc", "libstd-*.so", "librustc_driver-*.so"], ["rustc version {v} ("],
      cpe: "rust-lang:rust"),
    KnownProgram(
      "gcc", ["gcc", "gcc-*", "g++", "g++-*", "cc1", "cc1plus", "*-gcc-*", "*-cpp-*"], ["\0{3}\0("],
      cpe: "gnu:gcc", confirmedBy: "gcc version %s"),
    KnownProgram(
      "llvm", ["libLLVM-*.so*", "libLLVM.so*"], ["\0LLVM{v}\0", " Reader: 'LLVM \0{v}"], cpe: "llvm:llvm"),
    KnownProgram("lld", ["lld", "ld.lld*", "lld-*"], ["LLD {v}\0"], cpe: "llvm:llvm"),
    KnownProgram("mono", ["mono", "mono-sgen"], ["\0{v}\0%s (%s %s)\0"], cpe: "mono-project:mono"),
    // `swipl --dump-runtime-variables`: the home folder has the version in its name.
    KnownProgram("swipl", ["swipl"], ["swipl-{v}/"], cpe: "swi-prolog:swi-prolog"),
    // Names of its own libraries, and its banner.
    KnownProgram(
      "ghc", ["ghc", "ghc-*"], ["\0GHC {v}\0", "\0libHSghc-{v}-"], purl: "generic/haskell/ghc",
      cpe: "haskell:ghc"),
    KnownProgram(
      "cabal", ["cabal"], ["\0Cabal-{v}-", "/cabal-install-{v}-"], purl: "generic/haskell/cabal",
      cpe: "haskell:cabal"),
    KnownProgram(
      "stack", ["stack"], ["Version {v}, Git"], purl: "generic/haskell/stack", cpe: "haskell:stack"),
  ]
}
