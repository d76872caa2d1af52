import BillOfMaterials
import Diagnostics
import Testing

@Suite("A lock file of JavaScript that is written seldom so")
struct UnusualJavaScriptTests {
  @Test(
    "is read rightly where its tool writes something unusual",
    arguments: [
      // npm: the folder of a package may end like `node_modules`; what a link leads to may be missing.
      (
        "package-lock.json",
        """
        {"lockfileVersion": 3, "packages": {
          "": {"dependencies": {"my_node_modules": "1", "gone": "1"}},
          "node_modules/my_node_modules": {"version": "1.0.0", "dependencies": {"b": "2"}},
          "node_modules/my_node_modules/node_modules/b": {"version": "2.0.0"},
          "node_modules/b": {"version": "1.0.0"},
          "node_modules/w": {"resolved": "../w", "link": true}
        }}
        """,
        [
          "pkg:npm/my_node_modules@1.0.0 direct :3 -> b@2.0.0", "pkg:npm/b@2.0.0 indirect :4",
          "pkg:npm/b@1.0.0 indirect :5",
        ],
        [
          "6 list.missing: 'node_modules/w' leads to '../w', which the file does not name",
          "2 list.missing: 'the project' needs 'gone', which the file does not name",
        ]
      ),
      // npm 6: what is needed and not there.
      (
        "package-lock.json",
        """
        {"lockfileVersion": 1, "dependencies": {
          "a": {"version": "1.0.0", "requires": {"gone": "1"}},
          "o": {"version": "1.0.0", "optional": true, "requires": {"gone": "1"}}}}
        """,
        ["pkg:npm/a@1.0.0 :2", "pkg:npm/o@1.0.0 optional (optional) :3"],
        ["2 list.missing: 'a' needs 'gone', which the file does not name"]
      ),
      // Yarn 1: a commit is no digest; a registry that keeps no `.tgz` is no repository.
      (
        "yarn.lock",
        """
        # yarn lockfile v1
        g@o/g:
          version "1.0.0"
          resolved "git+ssh://git@host.example/o/g.git#280b560161b751ba226d50c7db1e0a14a78c2de0"
        "@o/p@^1":
          version "1.2.0"
          resolved "https://index.example/download/@o/p/1.2.0/ff#a47e02bc91fb259d2e6727c2a30013e3ac13c4a2"
        m@1:
          version "1.0.0"
          resolved "m-1.0.0.tgz#a47e02bc91fb259d2e6727c2a30013e3ac13c4a2"
        """,
        [
          "pkg:npm/g@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40host.example%2Fo%2Fg.git%23280b560161b751ba226d50c7db1e0a14a78c2de0 :2",
          "pkg:npm/%40o/p@1.2.0 :5", "pkg:npm/m@1.0.0 :8",
        ], []
      ),
      // Yarn 4: `resolutions` put another range into the file than the packages ask for; a folder has no version.
      (
        "yarn.lock",
        """
        __metadata:
          version: 8

        "a@npm:^1.0.0":
          version: 1.1.0
          resolution: "a@npm:1.1.0"
          dependencies:
            b: "npm:^2.0.0"

        "b@npm:2.9.9":
          version: 2.9.9
          resolution: "b@npm:2.9.9"

        "l@link:./l::locator=shop%40workspace%3A.":
          version: 0.0.0-use.local
          resolution: "l@link:./l::locator=shop%40workspace%3A."

        "p@patch:b@npm%3A2.9.9#./a.patch,./b.patch":
          version: 2.9.9
          resolution: "p@patch:b@npm%3A2.9.9#./a.patch,./b.patch"
        """,
        ["pkg:npm/a@1.1.0 :4 -> b@2.9.9", "pkg:npm/b@2.9.9 :10", "pkg:npm/l :14", "pkg:npm/p@2.9.9 :18"], []
      ),
      // pnpm 8: another registry stands before; what the project asks for may be missing.
      (
        "pnpm-lock.yaml",
        """
        lockfileVersion: '6.0'
        dependencies:
          c: {specifier: ^1, version: registry.example/c@1.0.0}
          '@s/d': {specifier: ^1, version: registry.example/@s/d@1.0.0}
          gone: {specifier: ^1, version: 1.0.0}
          own: {specifier: 'workspace:*', version: link:../own}
        packages:
          registry.example/c@1.0.0: {resolution: {integrity: sha1-tSQ9jz7BqjXxNkYFvA0QNuMKtp8=}}
          registry.example/@s/d@1.0.0(c@1.0.0): {}
          registry.example/@s/d@1.0.0: {}
        """,
        ["pkg:npm/c@1.0.0 direct :8", "pkg:npm/%40s/d@1.0.0 direct :9"],
        ["5 list.missing: the project needs 'gone', which the file does not name"]
      ),
      // pnpm 9: optional with one set of peers, needed with another.
      (
        "pnpm-lock.yaml",
        """
        lockfileVersion: '9.0'
        importers:
          .: {dependencies: {a: {specifier: ^1, version: 1.0.0(b@1.0.0)}}}
        packages:
          a@1.0.0: {}
          b@1.0.0: {}
          o@1.0.0: {}
        snapshots:
          a@1.0.0: {optional: true}
          a@1.0.0(b@1.0.0): {dependencies: {b: 1.0.0, alias: o@1.0.0}}
          b@1.0.0: {}
          o@1.0.0: {optional: true}
        """,
        [
          "pkg:npm/a@1.0.0 direct :5 -> b@1.0.0, o@1.0.0", "pkg:npm/b@1.0.0 indirect :6",
          "pkg:npm/o@1.0.0 indirect optional :7",
        ], []
      ),
      (
        "bun.lock",
        """
        {"lockfileVersion": 1,
         "workspaces": {"": {"name": "shop", "dependencies": {"w": "workspace:*", "gone": "1", "alias": "1"}}},
         "packages": {
          "shop": ["shop@root:"],
          "w": ["w@workspace:w"],
          "o": ["o@1.0.0", "", {}, ""],
          "alias": ["real@1.0.0", "", {"dependencies": {"w": "*"}, "optionalDependencies": {"o": "1"}}, ""]}}
        """,
        ["pkg:npm/o@1.0.0 indirect optional :6", "pkg:npm/real@1.0.0 direct :7 -> o@1.0.0"],
        ["1 list.missing: the project needs 'gone', which the file does not name"]
      ),
    ] as [(String, String, [String], [String])])
  func unusual(path: String, text: String, packages: [String], problems: [String]) throws {
    let list = try read(text, path)
    if let package = list.packages.first(where: { $0.name == "g" }) { #expect(package.digests.isEmpty) }
    for name in ["@o/p", "m"] {
      if let package = list.packages.first(where: { $0.name == name }) { #expect(package.digests.count == 1) }
    }
    #expect(shown(list) == packages)
    #expect(warnings(list) == problems)
  }

  @Test("of npm 6 or Yarn 1 has the manifest beside it; other folders of the project have their own")
  func manifests() throws {
    let npm =
      #"{"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0"}, "b": {"version": "1.0.0"}}}"#
    #expect(
      shown(try read(npm, "package-lock.json", beside: ["package.json": #"{"devDependencies": {"a": "1"}}"#]))
        == ["pkg:npm/a@1.0.0 direct :1", "pkg:npm/b@1.0.0 indirect :1"])
    let yarn = "a@^1:\n  version \"1.0.0\"\n  dependencies:\n    b \"1\"\n\nb@1:\n  version \"1.0.0\"\n"
    let manifest = #"{"workspaces": ["w"], "devDependencies": {"a": "^1"}}"#
    let optional = #"{"dependencies": {"c": "1"}, "optionalDependencies": {"a": "^1"}}"#
    #expect(
      shown(
        try read(
          yarn
            + "c@1:\n  version \"1.0.0\"\n  optionalDependencies:\n    d \"1\"\nd@1:\n  version \"1.0.0\"\n",
          "yarn.lock",
          beside: ["package.json": optional])) == [
          "pkg:npm/a@1.0.0 direct optional :1 -> b@1.0.0", "pkg:npm/b@1.0.0 indirect optional :6",
          "pkg:npm/c@1.0.0 direct :8 -> d@1.0.0", "pkg:npm/d@1.0.0 indirect optional :12",
        ])
    // `b` may be needed by a folder of the project to run.
    #expect(
      shown(try read(yarn, "yarn.lock", beside: ["package.json": manifest]))
        == ["pkg:npm/a@1.0.0 direct :1 -> b@1.0.0", "pkg:npm/b@1.0.0 :6"])
  }
}
