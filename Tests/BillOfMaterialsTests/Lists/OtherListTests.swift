import BillOfMaterials
import Diagnostics
import Testing

@Suite("A lock file")
struct OtherListTests {
  private static let hash = String(repeating: "ab", count: 32)

  @Test(
    "is read as the documentation of its tool says",
    arguments: [
      (
        "go.mod",
        """
        module example.org/shop // the shop
        go 1.21
        toolchain go1.23.6-vendor
        require example.org/a v1.0.0
        require (
        \texample.org/b/v2 v2.1.0 // indirect
        \t"example.org/c" v0.0.0-20210421170649-83a5a9bb288b
        \texample.org/d v1.0.0
        )
        replace example.org/c => ./c
        replace example.org/d v1.0.0 => example.org/fork v1.2.0
        exclude example.org/a v0.9.0
        """,
        [
          "pkg:golang/example.org/shop root :1 -> example.org/a@v1.0.0, example.org/fork@v1.2.0",
          "pkg:golang/example.org/a@v1.0.0 direct :4", "pkg:golang/example.org/b/v2@v2.1.0 indirect :6",
          "pkg:golang/example.org/fork@v1.2.0 direct :8", "pkg:golang/stdlib@1.23.6 direct :3",
        ], [String]()
      ),
      (
        "go.sum",
        """
        example.org/a v1.0.0 h1:old=
        example.org/a v1.1.0 h1:new=
        example.org/a v1.1.0/go.mod h1:mod=
        example.org/b v0.1.0/go.mod h1:mod=
        short
        """,
        ["pkg:golang/example.org/a@v1.1.0 :2", "pkg:golang/example.org/b@v0.1.0 :4"],
        ["5 list.entry: 'short' is no sum"]
      ),
      (
        "Cargo.lock",
        """
        version = 3
        [[package]]
        name = "shop"
        version = "0.1.0"
        dependencies = ["a", "b 2.0.0", "lost"]
        [[package]]
        name = "a"
        version = "1.0.0"
        source = "registry+https://index.example"
        checksum = "\(hash)"
        dependencies = ["b 1.0.0 (registry+https://index.example)"]
        [[package]]
        name = "b"
        version = "1.0.0"
        source = "registry+https://index.example"
        [[package]]
        name = "b"
        version = "2.0.0"
        source = "git+https://host.example/b#abc"
        [[package]]
        name = "c"
        """,
        [
          "pkg:cargo/shop@0.1.0 :2 -> a@1.0.0, b@2.0.0", "pkg:cargo/a@1.0.0 direct :6 -> b@1.0.0",
          "pkg:cargo/b@1.0.0 indirect :12",
          "pkg:cargo/b@2.0.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fb%23abc direct :16",
        ],
        [
          "20 list.entry: a package without name or version",
          "5 list.missing: 'shop' needs 'lost', which the file does not name",
        ]
      ),
      (
        "Gemfile.lock",
        """
        GIT
          remote: https://host.example/own.git
          revision: abc
          specs:
            own (0.1)
              rack (>= 1)

        GEM
          remote: https://index.example/
          specs:
            nokogiri (1.15.4-x86_64-linux)
              racc (~> 1.4)
            rack (2.0.1)
              bundler
            invalid

        PLATFORMS
          ruby

        DEPENDENCIES
          own!
          nokogiri (~> 1)

        CHECKSUMS
          rack (2.0.1) sha256=\(hash)
        """,
        [
          "pkg:gem/own@0.1?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fown.git%40abc direct :5 -> rack@2.0.1",
          "pkg:gem/nokogiri@1.15.4?platform=x86_64-linux direct :11", "pkg:gem/rack@2.0.1 indirect :13",
        ],
        [
          "15 list.entry: 'invalid' has no version",
          "12 list.missing: 'nokogiri' needs 'racc', which the file does not name",
        ]
      ),
      (
        "composer.lock",
        """
        {
          "packages": [
            {"name": "Vendor/A", "version": "v1.2.0", "license": ["MIT"], "require": {"php": ">=8", "psr/log": "*", "x/lost": "1"},
             "dist": {"url": "https://index.example/a.zip", "shasum": "b5243d8f3ec1aa35f1364605bc0d1036e30ab69f"}},
            {"name": "mono/log", "version": "2.0", "provide": {"psr/log": "1"}}
          ],
          "packages-dev": [{"name": "x/test", "version": "dev-main"}, {"name": "y"}]
        }
        """,
        [
          "pkg:composer/vendor/a@1.2.0 :3 -> mono/log@2.0", "pkg:composer/mono/log@2.0 :5",
          "pkg:composer/x/test@dev-main dev (dev) :7",
        ],
        [
          "7 list.entry: a package without name or version",
          "3 list.missing: 'Vendor/A' needs 'x/lost', which the file does not name",
        ]
      ),
      (
        "vendor/composer/installed.json",
        #"{"packages": [{"name": "a/b", "version": "1.0"}], "dev-package-names": ["a/b"]}"#,
        ["pkg:composer/a/b@1.0 dev (dev) :1"], []
      ),
      (
        "vendor/composer/installed.json", #"[{"name": "a/b", "version": "1.0"}]"#, ["pkg:composer/a/b@1.0"],
        []
      ),
      (
        "gradle.lockfile",
        "# c\norg.a:b:1.0=compileClasspath\norg.a:t:2.0=testCompileClasspath, testRuntimeClasspath\nwhat\nempty=x\n",
        ["pkg:maven/org.a/b@1.0 :2", "pkg:maven/org.a/t@2.0 dev :3"], ["4 list.entry: 'what' is no module"]
      ),
      (
        "build.sbt.lock",
        #"{"dependencies": [{"org": "o", "name": "n", "version": "1", "configurations": ["test"]}, {}]}"#,
        ["pkg:maven/o/n@1 dev :1"], ["1 list.entry: a dependency without organisation, name or version"]
      ),
      (
        "packages.lock.json",
        """
        {"version": 1, "dependencies": {"net8.0": {
          "A.B": {"type": "Direct", "resolved": "1.0.0", "contentHash": "x==", "dependencies": {"c": "2.0"}},
          "C": {"type": "Transitive", "resolved": "2.0.0"},
          "own": {"type": "Project"},
          "D": {"type": "Transitive"}
        }}}
        """,
        ["pkg:nuget/A.B@1.0.0 direct :2 -> C@2.0.0", "pkg:nuget/C@2.0.0 indirect :3"],
        ["5 list.entry: 'D' has no version"]
      ),
      (
        "app.deps.json",
        """
        {"runtimeTarget": {"name": "net8"}, "targets": {"net8": {
          "app/1.0": {"dependencies": {"A": "2.0"}, "runtime": {"app.dll": {}}},
          "A/2.0": {"runtime": {"a.dll": {}}, "dependencies": {"B": "3.0"}}, "B/3.0": {"native": {"b.so": {}}}, "C/1.0": {}}},
         "libraries": {
          "app/1.0": {"type": "project"},
          "A/2.0": {"type": "package"}, "B/3.0": {"type": "package"}, "C/1.0": {"type": "package"}, "D": {}
        }}
        """,
        [
          "pkg:nuget/app@1.0 root :5 -> A@2.0", "pkg:nuget/A@2.0 direct :6 -> B@3.0",
          "pkg:nuget/B@3.0 indirect :6",
        ], ["6 list.entry: 'D' has no version"]
      ),
      (
        "paket.lock",
        "NUGET\n  remote: https://index.example\n    A (1.0)\n      B (>= 2)\n    B (2.1)\nGITHUB\n  remote: o/r\n    o/r (abc)\n    x\n",
        ["pkg:nuget/A@1.0 :3 -> B@2.1", "pkg:nuget/B@2.1 :5", "pkg:github/o/r@abc :8"],
        ["9 list.entry: 'x' has no version"]
      ),
      (
        "pubspec.lock",
        """
        packages:
          a:
            dependency: "direct dev"
            description: {name: a, url: "https://index.example", sha256: "\(hash)"}
            source: hosted
            version: "1.0.0"
          b: {dependency: transitive, source: git, description: {url: "https://reader:secret@host.example/b.git", resolved-ref: abc}, version: "2.0.0"}
          c: {}
        """,
        [
          "pkg:pub/a@1.0.0 direct dev (dev) :2",
          "pkg:pub/b@2.0.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fb.git%40abc indirect :7",
        ], ["8 list.entry: 'c' has no version"]
      ),
      (
        "mix.lock",
        """
        %{
          "a": {:hex, :a, "1.0.0", "inner", [:mix], [{:b, "~> 2.0", [hex: :b, repo: "hexpm", optional: false]}, {:o, ">= 0.0.0", [hex: :o, optional: true]}], "hexpm", "\(hash)"},
          "b" => {:hex, :b, "2.0.0", "inner", [:rebar3], [], "hexpm"},
          "g": {:git, "https://token@host.example/g.git", "abc", []},
          "x": {:hex, },
        }
        """,
        [
          "pkg:hex/a@1.0.0 :2 -> b@2.0.0", "pkg:hex/b@2.0.0 :3",
          "pkg:hex/g?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fg.git%40abc :4",
        ], ["5 list.entry: 'x' has no version"]
      ),
      (
        "rebar.lock",
        """
        {"1.2.0",
        [{<<"a">>,{pkg,<<"a">>,<<"1.0.0">>},0},
         {<<"b">>,{git,"https://host.example/b.git",{ref,"abc"}},1},
         {<<"c">>,1}]}.
        [{pkg_hash,[{<<"a">>, <<"00">>}]},
         {pkg_hash_ext,[{<<"a">>, <<"\(hash)">>}]}].
        """,
        [
          "pkg:hex/a@1.0.0 direct :2",
          "pkg:hex/b?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fb.git%40abc indirect :3",
        ], ["4 list.entry: 'c' has no version"]
      ),
      (
        "conan.lock",
        """
        {"version": "0.5", "requires": ["zlib/1.2.11#abc%1667396813.184", "own/1@me/stable"],
         "build_requires": ["cmake/3"], "python_requires": ["1.2.3"]}
        """,
        [
          "pkg:conan/zlib@1.2.11?rrev=abc (requires) :1",
          "pkg:conan/me/own@1?channel=stable&user=me (requires) :1",
          "pkg:conan/cmake@3 dev (build-requires) :2",
        ], ["2 list.entry: '1.2.3' has no name or no version"]
      ),
      (
        "conan.lock",
        """
        {"graph_lock": {"nodes": {
          "0": {"requires": ["1"]},
          "1": {"ref": "a/1", "requires": ["2"]},
          "2": {"ref": "b/2"}}}}
        """,
        ["pkg:conan/a@1 direct :3 -> b@2", "pkg:conan/b@2 indirect :4"], []
      ),
      (
        "Podfile.lock",
        """
        PODS:
          - A (1.0):
            - B/Core (~> 2)
            - Lost
          - B/Core (2.1)
          - nothing
        DEPENDENCIES:
          - A (~> 1)
        CHECKOUT OPTIONS:
          A:
            :git: https://host.example/a.git
            :commit: abc
        SPEC CHECKSUMS:
          A: 3d45d8e70a1d17a15b1dc59d102c63dbc0525ffd
        """,
        [
          "pkg:cocoapods/A@1.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fa.git%40abc direct :2 -> B/Core@2.1",
          "pkg:cocoapods/B@2.1#Core indirect :5",
        ],
        [
          "6 list.entry: a pod without name or version",
          "4 list.missing: 'A' needs 'Lost', which the file does not name",
        ]
      ),
      (
        "Package.resolved",
        """
        {"pins": [
          {"identity": "swift-x", "kind": "remoteSourceControl", "location": "https://host.example/o/swift-x.git", "state": {"revision": "abc", "version": "1.0.0"}},
          {"identity": "o.y", "kind": "registry", "location": "", "state": {"version": "2.0.0"}},
          {"location": "x"}], "version": 2}
        """,
        ["pkg:swift/host.example/o/swift-x@1.0.0 :2", "o.y@2.0.0 :3"],
        ["4 list.entry: a pin without name or address"]
      ),
      (
        "Package.resolved",
        """
        {"object": {"pins": [
          {"package": "X", "repositoryURL": "git@host.example:o/X.git", "state": {"branch": "main", "revision": "abc", "version": null}}]},
         "version": 1}
        """,
        ["pkg:swift/host.example/o/X@main :2"], []
      ),
      (
        "stack.yaml.lock",
        """
        packages:
        - completed:
            hackage: a-b-1.0.2@sha256:00,1234
          original: {hackage: a-b-1.0.2}
        - completed: {name: c, version: "2.0", git: "https://host.example/c.git", commit: abc}
        - original: {}
        snapshots: []
        """,
        ["pkg:hackage/a-b@1.0.2 :2", "pkg:hackage/c@2.0 :5"],
        ["6 list.entry: a package without name or version"]
      ),
      (
        "cabal.project.freeze",
        "active-repositories: index\nconstraints: any.a ==1.0,\n             a +flag,\n             any.b ==2.*\nindex-state: x ==1\n",
        ["pkg:hackage/a@1.0 :2"], ["4 list.entry: 'any.b ==2.*' fixes no version"]
      ),
      (
        "renv.lock",
        """
        {"Packages": {
          "a": {"Package": "a", "Version": "1.0", "Source": "Repository", "Requirements": ["g", "methods"]},
          "g": {"Package": "g", "Version": "0.1", "Source": "GitHub", "RemoteUsername": "o", "RemoteRepo": "G", "RemoteSha": "abc"},
          "B": {"Package": "B", "Version": "1.60", "Source": "Bioconductor"}, "x": {}}}
        """,
        ["pkg:cran/a@1.0 :2 -> g@0.1", "pkg:github/o/g@abc :3", "pkg:bioconductor/B@1.60 :4"],
        ["4 list.entry: 'x' has no version"]
      ),
      (
        "Manifest.toml",
        """
        manifest_format = "2.0"
        [[deps.A]]
        deps = ["B"]
        uuid = "11111111-1111-1111-1111-111111111111"
        version = "1.0.0"
        git-tree-sha1 = "abc"
        [[deps.B]]
        uuid = "22222222-2222-2222-2222-222222222222"
        [deps.B.deps]
        A = "11111111-1111-1111-1111-111111111111"
        [[deps.C]]
        """,
        [
          "pkg:julia/A@1.0.0?uuid=11111111-1111-1111-1111-111111111111 :2 -> B@",
          "pkg:julia/B?uuid=22222222-2222-2222-2222-222222222222 :7 -> A@1.0.0",
        ], ["11 list.entry: 'C' has no UUID"]
      ),
    ] as [(String, String, [String], [String])])
  func isRead(path: String, text: String, packages: [String], problems: [String]) throws {
    let list = try read(text, path)
    #expect(shown(list) == packages)
    #expect(warnings(list) == problems)
  }

  @Test("of Go before 1.17 is completed from `go.sum`")
  func goSum() throws {
    let list = try read(
      "module m\ngo 1.16\nrequire example.org/a v1.0.0\n", "go.mod",
      beside: [
        "go.sum":
          "example.org/a v1.0.0 h1:x=\nexample.org/b v2.0.0 h1:y=\nexample.org/c v1.0.0/go.mod h1:z=\n"
      ])
    #expect(shown(list).dropFirst(3) == ["pkg:golang/example.org/b@v2.0.0 indirect"])
  }
}
