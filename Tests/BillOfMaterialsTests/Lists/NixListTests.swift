import BillOfMaterials
import Diagnostics
import Testing

@Suite("The lock file of a Nix flake")
struct NixListTests {
  @Test(
    "is read as Nix reads it",
    arguments: [
      // Version 7: every kind of forge, an input that follows another one's, a name that was given twice.
      (
        """
        {"nodes": {
          "base": {"locked": {"type": "gitlab", "owner": "group%2Fsub", "repo": "base", "rev": "a1"}},
          "colors": {"flake": false, "inputs": {"base": ["base"]}, "locked": {"type": "sourcehut", "owner": "~me", "repo": "colors", "rev": "b2", "host": "hg.sr.ht"}},
          "nixpkgs": {"locked": {"type": "github", "owner": "NixOS", "repo": "nixpkgs", "rev": "c3", "dir": "lib"}},
          "nixpkgs_2": {"locked": {"type": "tarball", "url": "https://index.example/n.tar.gz", "rev": "d4"}},
          "own": {"inputs": {"nixpkgs": ["tools", "nixpkgs"]}, "locked": {"type": "path", "path": "./own"}},
          "root": {"inputs": {"base": "base", "nixpkgs": "nixpkgs", "own": "own", "tools": "tools"}},
          "tools": {"inputs": {"colors": "colors", "nixpkgs": "nixpkgs_2"}, "locked": {"type": "git", "url": "https://host.example/tools.git?shallow=1", "rev": "e5"}}
        }, "root": "root", "version": 7}
        """,
        [
          "pkg:generic/base@a1?vcs_url=git%2Bhttps:%2F%2Fgitlab.com%2Fgroup%2Fsub%2Fbase%40a1 direct :2",
          "pkg:generic/colors@b2?vcs_url=hg%2Bhttps:%2F%2Fhg.sr.ht%2F~me%2Fcolors%40b2 indirect :3 -> group/sub/base@a1",
          "pkg:github/nixos/nixpkgs@c3#lib direct :4",
          "pkg:generic/nixpkgs@d4?download_url=https:%2F%2Findex.example%2Fn.tar.gz indirect :5",
          "own@ direct :6 -> nixpkgs@d4",
          "pkg:generic/tools@e5?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Ftools.git%3Fshallow%3D1%40e5 direct :8 -> nixpkgs@d4, ~me/colors@b2",
        ], [String]()
      ),
      // Version 6: another name for the root, needs in a circle, an input that is left out.
      (
        """
        {"nodes": {
          "a": {"inputs": {"b": "b"}, "locked": {"type": "indirect", "id": "a", "rev": "a1"}},
          "b": {"inputs": {"a": ["a"], "self": []}, "locked": {"type": "file", "url": "https://index.example/b.txt"}},
          "c": {"locked": {"type": "indirect", "id": "c"}},
          "d_2": {"locked": {"type": "mercurial", "url": "/"}},
          "main": {"inputs": {"a": "a"}}
        }, "root": "main", "version": 6}
        """,
        [
          "pkg:generic/a@a1 direct :2 -> b@",
          "pkg:generic/b?download_url=https:%2F%2Findex.example%2Fb.txt indirect :3 -> a@a1",
          "c@ indirect :4", "pkg:generic/d_2?vcs_url=hg%2B%2F indirect :5",
        ], []
      ),
      // Version 5: one tree that is locked twice is one package; a GitHub that is not github.com.
      (
        """
        {"nodes": {
          "x": {"info": {"narHash": "sha256-a="}, "inputs": {"e": "e"}, "locked": {"type": "github", "owner": "O", "repo": "X", "rev": "1"}},
          "x_2": {"info": {"narHash": "sha256-a="}, "locked": {"type": "github", "owner": "o", "repo": "x", "rev": "1"}},
          "e": {"info": {"rev": "2"}, "locked": {"type": "github", "owner": "o", "repo": "e", "rev": "1", "host": "git.example"}},
          "f": {"locked": {"type": "gitea", "owner": "o", "repo": "f", "rev": "3"}},
          "root": {"inputs": {"x": "x", "y": "x_2"}}
        }, "root": "root", "version": 5}
        """,
        [
          "pkg:github/o/x@1 direct :2 -> o/e@2",
          "pkg:generic/e@2?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fo%2Fe%402 indirect :4",
          "pkg:generic/f@3?vcs_url=git%2Bhttps:%2F%2Fcodeberg.org%2Fo%2Ff%403 indirect :5",
        ], []
      ),
      // What cannot be read, and inputs that lead nowhere or only to each other.
      (
        """
        {"nodes": {
          "a": {"inputs": {"z": "z"}},
          "b": {"locked": {"type": "github", "owner": "o", "repo": ""}},
          "c": {"locked": {"type": "new", "rev": "1"}},
          "d": {"inputs": {"a": "a", "l": "lost", "p": ["d", "q"], "n": 1, "m": [1]}, "locked": {"type": "github", "owner": "o", "repo": "d", "rev": "1"}},
          "e": {"locked": {"type": "git"}}, "f": {"locked": {"type": "file"}}, "g": {"locked": {"type": "path"}}, "h": {"locked": {"type": "indirect"}}, "i": {"locked": {}},
          "root": {"inputs": {"d": "d", "x": ["y"], "y": ["x"]}}}}
        """,
        ["pkg:github/o/d@1 direct :5"],
        [
          "2 list.entry: 'a' is not locked", "3 list.entry: 'b' does not say where it comes from",
          "4 list.entry: 'c' does not say where it comes from",
          "6 list.entry: 'e' does not say where it comes from",
          "6 list.entry: 'f' does not say where it comes from",
          "6 list.entry: 'g' does not say where it comes from",
          "6 list.entry: 'h' does not say where it comes from",
          "6 list.entry: 'i' does not say where it comes from",
          "5 list.missing: 'd' needs 'lost', which the file does not name",
          "5 list.missing: 'd' needs 'd/q', which the file does not name",
          "5 list.missing: 'd' needs 'n', which the file does not name",
          "5 list.missing: 'd' needs 'm', which the file does not name",
          "7 list.missing: the project needs 'y', which the file does not name",
          "7 list.missing: the project needs 'x', which the file does not name",
        ]
      ),
      (
        #"{"nodes": {"a": {"locked": {"type": "github", "owner": "o", "repo": "a", "rev": "1"}}}, "root": "r"}"#,
        ["pkg:github/o/a@1 :1"], ["1 list.missing: the node of the project is not there"]
      ),
    ] as [(String, [String], [String])])
  func isRead(text: String, packages: [String], problems: [String]) throws {
    let list = try read(text, "flake.lock")
    #expect(shown(list) == packages)
    #expect(warnings(list) == problems)
    #expect(list.edgesKnown == .complete)
  }

  @Test("tells the sum over a tree as a property, and where the tree is")
  func facts() throws {
    let list = try read(
      """
      {"nodes": {
        "a": {
          "info": {"lastModified": 2, "narHash": "sha256-new="},
          "inputs": {
            "b": [
              "b"
            ]
          },
          "locked": {"type": "github", "owner": "O", "repo": "A", "rev": "1", "narHash": "sha256-old="}
        },
        "b": {"locked": {"type": "tarball", "url": "https://index.example/b.tar", "narHash": "sha256-b=", "lastModified": 3}},
        "c": {"locked": {"type": "path", "path": "../c"}},
        "root": {}}, "root": "root", "version": 5}
      """, "flake.lock")
    #expect(
      list.packages.map { $0.properties.map { "\($0.name)=\($0.value)" } } == [
        ["stellwerk:nix:nar-hash=sha256-new=", "stellwerk:nix:last-modified=2"],
        ["stellwerk:nix:nar-hash=sha256-b=", "stellwerk:nix:last-modified=3"],
        ["stellwerk:list:path=../c"],
      ])
    #expect(list.packages.allSatisfy { $0.digests.isEmpty && $0.relationship == .indirect })
    #expect(list.packages.map(\.line) == [2, 11, 12])
    #expect(warnings(list) == ["2 list.missing: 'a' needs 'b', which the file does not name"])
    #expect(list.packages.map(\.download) == [nil, "https://index.example/b.tar", nil])
    #expect(list.packages[0].references.map(\.url) == ["https://github.com/O/A"])
  }

  @Test("takes no longer for inputs that follow one another many times over")
  func follows() throws {
    let count = 2_000
    // Each asks for the next one twice: without a memory that is two to the power of their number.
    let inputs = (0..<count).map { #""i\#($0)": ["i\#($0 + 1)", "i\#($0 + 1)"]"# }
    let text = #"{"nodes": {"root": {"inputs": {\#(inputs.joined(separator: ", "))}}}}"#
    #expect(try read(text, "flake.lock").warnings.count == 100)
  }
}
