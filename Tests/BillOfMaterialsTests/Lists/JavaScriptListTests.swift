import BillOfMaterials
import Diagnostics
import Testing

@Suite("A lock file of JavaScript")
struct JavaScriptListTests {
  @Test("of npm 7 and later gives packages by folder, with needs as Node finds them")
  func npm3() throws {
    let list = try read(
      """
      {
        "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
        "packages": {
          "": {"dependencies": {"a": "^1"}, "devDependencies": {"t": "^1"}, "workspaces": ["w"]},
          "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "^2"}, "license": "MIT",
            "resolved": "https://index.example/a.tgz", "integrity": "sha1-tSQ9jz7BqjXxNkYFvA0QNuMKtp8="},
          "node_modules/a/node_modules/b": {"version": "2.0.0", "optionalDependencies": {"none": "*"}},
          "node_modules/b": {"version": "1.0.0"},
          "node_modules/@s/p": {"version": "3.0.0", "peer": true, "dependencies": {"b": "1"}},
          "node_modules/t": {"version": "1.0.0", "dev": true, "dependencies": {"lost": "*"}},
          "node_modules/w": {"resolved": "w", "link": true},
          "node_modules/alias": {"name": "real", "version": "1.2.3", "devOptional": true, "inBundle": true},
          "w": {"name": "w", "version": "0.1.0", "dependencies": {"@s/p": "3"}},
          "node_modules/g": {"version": "0.0.1", "resolved": "git+ssh://git@host.example/o/g.git#280b560161b751ba226d50c7db1e0a14a78c2de0"}
        }
      }
      """, "package-lock.json")
    #expect(
      shown(list) == [
        "pkg:npm/a@1.0.0 direct :5 -> b@2.0.0",
        "pkg:npm/b@2.0.0 indirect :7",
        "pkg:npm/b@1.0.0 indirect :8",
        "pkg:npm/%40s/p@3.0.0 indirect :9 -> b@1.0.0",
        "pkg:npm/t@1.0.0 direct dev (dev) :10",
        "pkg:npm/real@1.2.3 indirect dev optional (bundled dev optional) :12",
        "pkg:npm/w@0.1.0 direct :13 -> @s/p@3.0.0",
        "pkg:npm/g@0.0.1?vcs_url=git%2Bssh:%2F%2Fgit%40host.example%2Fo%2Fg.git%23280b560161b751ba226d50c7db1e0a14a78c2de0 indirect :14",
      ])
    #expect(
      warnings(list) == ["10 list.missing: 'node_modules/t' needs 'lost', which the file does not name"])
    let first = try #require(list.packages.first)
    #expect(first.licences == ["MIT"] && first.download == "https://index.example/a.tgz")
    #expect(first.digests == [FileDigest(.sha1, hex: "b5243d8f3ec1aa35f1364605bc0d1036e30ab69f")])
    #expect(list.edgesKnown == .complete)
  }

  @Test("of npm 5 and 6 gives packages within packages, and what an alias stands for")
  func npm1() throws {
    let list = try read(
      """
      {
        "lockfileVersion": 1,
        "dependencies": {
          "a": {"version": "1.0.0", "requires": {"b": "^2", "c": "1"},
            "dependencies": {"b": {"version": "2.0.0", "requires": {"c": "1"}}}},
          "b": {"version": "1.0.0", "dev": true},
          "c": {"version": "npm:real@1.5.0"},
          "d": {"version": "github:o/d#82dcc8e914dabd9305ab9ae580709a7825e824f5"},
          "e": {"version": 1}
        }
      }
      """, "npm-shrinkwrap.json")
    #expect(
      shown(list) == [
        "pkg:npm/a@1.0.0 :4 -> b@2.0.0, real@1.5.0",
        "pkg:npm/b@1.0.0 dev (dev) :6",
        "pkg:npm/real@1.5.0 :7",
        "pkg:npm/d?vcs_url=github:o%2Fd%2382dcc8e914dabd9305ab9ae580709a7825e824f5 :8",
        "pkg:npm/b@2.0.0 -> real@1.5.0",
      ])
    #expect(warnings(list) == ["9 list.entry: 'e' has no version"])
  }

  @Test("of Yarn 1 is read by lines; `package.json` beside it tells what is direct")
  func yarn1() throws {
    let lock = """
      # yarn lockfile v1


      "@s/a@^1.0.0", "@s/a@^1.1.0":
        version "1.1.0"
        resolved "https://index.example/a.tgz#a47e02bc91fb259d2e6727c2a30013e3ac13c4a2"
        dependencies:
          b "^2.0.0"
          "wide" ">=1 <3"
        optionalDependencies:
          none "*"

      b@^2.0.0:
        version "2.0.1"
        integrity sha1-w7M6te42DYbg5ijwRorn7yfWVN8=

      "wide@>=1 <3":
        version "1.0.0"

      "alias@npm:real@^4":
        version "4.0.0"
      broken
      """
    let list = try read(
      lock, "web/yarn.lock",
      beside: [
        "web/package.json":
          #"{"dependencies": {"@s/a": "^1.1.0"}, "devDependencies": {"alias": "npm:real@^4"}}"#
      ])
    #expect(
      shown(list) == [
        "pkg:npm/%40s/a@1.1.0 direct :4 -> b@2.0.1, wide@1.0.0",
        "pkg:npm/b@2.0.1 indirect :13",
        "pkg:npm/wide@1.0.0 indirect :17",
        "pkg:npm/real@4.0.0 direct dev :20",
      ])
    #expect(warnings(list) == ["22 list.entry: 'broken' is neither an entry nor part of one"])
    #expect(list.packages[0].digests == [FileDigest(.sha1, hex: "a47e02bc91fb259d2e6727c2a30013e3ac13c4a2")])
    #expect(shown(try read(lock, "yarn.lock"))[1] == "pkg:npm/b@2.0.1 :13")
  }

  @Test("of Yarn 2 and later is YAML, in which the folders of the project say what is direct")
  func berry() throws {
    let list = try read(
      """
      __metadata:
        version: 8

      "a@npm:^1.0.0, a@npm:^1.1.0":
        version: 1.1.0
        resolution: "a@npm:1.1.0"
        dependencies:
          b: "npm:^2.0.0"
        checksum: 10c0/abc
        languageName: node
        linkType: hard

      "b@npm:^2.0.0":
        version: 2.0.0
        resolution: "b@npm:2.0.0"

      "b@patch:b@npm%3A^2.0.0#~builtin<x>":
        version: 2.0.0
        resolution: "b@patch:b@npm%3A2.0.0#~builtin<x>::version=2.0.0&hash=1"

      "shop@workspace:.":
        version: 0.0.0-use.local
        resolution: "shop@workspace:."
        dependencies:
          a: ^1.1.0
      """, "yarn.lock")
    #expect(
      shown(list) == ["pkg:npm/a@1.1.0 direct :4 -> b@2.0.0", "pkg:npm/b@2.0.0 indirect :13"])
    #expect(list.warnings.isEmpty)
    #expect(list.packages[0].properties == [Property("stellwerk:yarn:checksum", "10c0/abc")])
  }

  @Test(
    "of pnpm is read in each of its versions",
    arguments: [
      """
      lockfileVersion: 5.4
      dependencies:
        '@s/a': 1.0.0_b@2.0.0
      devDependencies:
        t: 1.0.0
      packages:
        /@s/a/1.0.0_b@2.0.0:
          resolution: {integrity: sha1-tSQ9jz7BqjXxNkYFvA0QNuMKtp8=}
          dependencies:
            b: 2.0.0
          dev: false
        /b/2.0.0:
          dev: false
        /t/1.0.0:
          dev: true
      """,
      """
      lockfileVersion: '6.0'
      dependencies:
        '@s/a':
          specifier: ^1
          version: 1.0.0(b@2.0.0)
      devDependencies:
        t: {specifier: ^1, version: 1.0.0}
      packages:
        /@s/a@1.0.0(b@2.0.0):
          dependencies:
            b: 2.0.0
        /b@2.0.0: {}
        /t@1.0.0: {dev: true}
      """,
      """
      lockfileVersion: '9.0'
      importers:
        .:
          dependencies:
            '@s/a': {specifier: ^1, version: 1.0.0(b@2.0.0)}
          devDependencies:
            t: {specifier: ^1, version: 1.0.0}
      packages:
        '@s/a@1.0.0': {}
        b@2.0.0: {}
        t@1.0.0: {}
      snapshots:
        '@s/a@1.0.0(b@2.0.0)':
          dependencies:
            b: 2.0.0
        b@2.0.0: {}
        t@1.0.0: {}
      """,
    ])
  func pnpm(lock: String) throws {
    let list = try read(lock, "pnpm-lock.yaml")
    let withoutLines = shown(list).map { line in
      line.split(separator: " ").filter { !$0.hasPrefix(":") && $0 != "(dev)" }
    }
    #expect(
      withoutLines.map { $0.joined(separator: " ") } == [
        "pkg:npm/%40s/a@1.0.0 direct -> b@2.0.0", "pkg:npm/b@2.0.0 indirect", "pkg:npm/t@1.0.0 direct dev",
      ])
    #expect(list.warnings.isEmpty)
  }

  @Test("of pnpm names what comes from elsewhere by its members")
  func pnpmElsewhere() throws {
    let list = try read(
      """
      lockfileVersion: 5.4
      packages:
        github.com/o/r/2fa0531ab04e300a24ef4fd7fb3a280eccb7ccc5:
          resolution: {tarball: https://index.example/r.tgz}
          name: r
          version: 2.0.1
          dependencies: {gone: 1.0.0}
        file:../nameless: {resolution: {directory: ../nameless, type: directory}}
        registry.example/c/1.0.0: {}
      """, "pnpm-lock.yaml")
    #expect(shown(list) == ["pkg:npm/r@2.0.1 indirect :3", "pkg:npm/c@1.0.0 indirect :9"])
    #expect(list.packages[0].download == "https://index.example/r.tgz")
    #expect(
      warnings(list) == [
        "8 list.entry: 'file:../nameless' names no package",
        "7 list.missing: 'github.com/o/r/2fa0531ab04e300a24ef4fd7fb3a280eccb7ccc5' needs 'gone', which the file does not name",
      ])
  }

  @Test("of Bun is JSON with comments, in which the folder of a copy is part of its key")
  func bun() throws {
    let list = try read(
      """
      {
        "lockfileVersion": 1, // a comment, with "quotes"
        "workspaces": {
          "": {"name": "shop", "dependencies": {"a": "^1",}, "devDependencies": {"t": "1"}, },
        },
        "packages": {
          "a": ["a@1.0.0", "", {"dependencies": {"b": "^2"}}, "sha1-tSQ9jz7BqjXxNkYFvA0QNuMKtp8="],
          "a/b": ["b@2.0.0", "", {}, ""],
          "b": ["b@1.0.0", "", {"dependencies": {"lost": "*"}}, ""],
          "t": ["t@github:o/t#6609a88", {"dependencies": {"b": "1"}}, "o-t-6609a88"],
          "w": ["w@workspace:packages/w"],
          "x": [], /* nothing */
        },
      }
      """, "bun.lock")
    #expect(
      shown(list) == [
        "pkg:npm/a@1.0.0 direct :7 -> b@2.0.0",
        "pkg:npm/b@2.0.0 indirect :8",
        "pkg:npm/b@1.0.0 indirect dev :9",
        "pkg:npm/t?vcs_url=github:o%2Ft%236609a88 direct dev :10 -> b@1.0.0",
      ])
    #expect(
      warnings(list) == [
        "12 list.entry: 'x' names no package",
        "9 list.missing: 'b' needs 'lost', which the file does not name",
      ])
  }
}
