import BillOfMaterials
import Diagnostics
import Testing

@Suite("A lock file that its tool writes seldom so")
struct UnusualListTests {
  @Test(
    "is read as the tool reads it",
    arguments: [
      (
        "go.mod",
        "module m\nrequire a.example/x v1.0.0 // indirectly seen\nrequire a.example/y v1.0.0 // indirect; why\n",
        [
          "pkg:golang/m root :1 -> a.example/x@v1.0.0", "pkg:golang/a.example/x@v1.0.0 direct :2",
          "pkg:golang/a.example/y@v1.0.0 indirect :3",
        ], [String]()
      ),
      // One version from a registry and from a repository, which is named without its commit.
      (
        "Cargo.lock",
        """
        version = 4
        [[package]]
        name = "b"
        version = "1.0.0"
        source = "registry+https://index.example"
        [[package]]
        name = "b"
        version = "1.0.0"
        source = "git+https://host.example/b?rev=1#abc"
        [[package]]
        name = "shop"
        version = "0.1.0"
        dependencies = ["b 1.0.0 (git+https://host.example/b?rev=1)"]
        """,
        [
          "pkg:cargo/b@1.0.0 indirect :2",
          "pkg:cargo/b@1.0.0?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fb%3Frev%3D1%23abc direct :6",
          "pkg:cargo/shop@0.1.0 :10 -> b@1.0.0",
        ], []
      ),
      // What a merge has left behind.
      (
        "Gemfile.lock",
        """
        GEM
          specs:
        <<<<<<< HEAD
            rack (2.0.1)
        =======
            rack (2.0.2)
        >>>>>>> other

        STRANGE
            other (1.0)
        """,
        ["pkg:gem/rack@2.0.1 :4", "pkg:gem/rack@2.0.2 :6"],
        [
          "3 list.entry: '<<<<<<< HEAD' is no section", "5 list.entry: '=======' is no section",
          "7 list.entry: '>>>>>>> other' is no section", "9 list.entry: 'STRANGE' is no section",
        ]
      ),
      // For one machine only what differs is listed.
      (
        "packages.lock.json",
        """
        {"version": 2, "dependencies": {
          "net8.0/linux-x64": {"R": {"type": "Transitive", "resolved": "1.0.0", "dependencies": {"B": "2.0.0"}}},
          "net8.0": {
            "a": {"type": "Direct", "resolved": "1.0.0", "dependencies": {"B": "2.0.0"}},
            "b": {"type": "CentralTransitive", "resolved": "2.0.0"}}}}
        """,
        [
          "pkg:nuget/R@1.0.0 indirect :2 -> b@2.0.0", "pkg:nuget/a@1.0.0 direct :4 -> b@2.0.0",
          "pkg:nuget/b@2.0.0 indirect :5",
        ], []
      ),
      // Each group has versions of its own.
      (
        "paket.lock",
        "NUGET\n  remote: x\n    A (1.0)\n      B (>= 1)\n    B (1.0)\nGROUP Test\nRESTRICTION: == net8.0\nNUGET\n  remote: x\n    B (2.0)\n    C (1.0)\n      B (>= 2)\n",
        [
          "pkg:nuget/A@1.0 :3 -> B@1.0", "pkg:nuget/B@1.0 :5", "pkg:nuget/B@2.0 :10",
          "pkg:nuget/C@1.0 :11 -> B@2.0",
        ],
        []
      ),
      // renv 1.1 writes what the packages themselves say.
      (
        "renv.lock",
        """
        {"Packages": {
          "a": {"Package": "a", "Version": "1.0", "Imports": ["b (>= 1.0)", "utils"], "Depends": ["R (>= 4)"]},
          "b": {"Package": "b", "Version": "1.0", "LinkingTo": "c, d (>= 1)"},
          "c": {"Package": "c", "Version": "1.0"}}}
        """,
        ["pkg:cran/a@1.0 :2 -> b@1.0", "pkg:cran/b@1.0 :3 -> c@1.0", "pkg:cran/c@1.0 :4"], []
      ),
      (
        "conan.lock",
        """
        {"graph_lock": {"nodes": {
          "0": {"requires": ["1"]},
          "1": {"ref": "a/1", "context": "host", "build_requires": ["2"]},
          "2": {"ref": "cmake/3", "context": "build"},
          "3": {}}}}
        """,
        ["pkg:conan/a@1 direct :3 -> cmake@3", "pkg:conan/cmake@3 indirect dev :4"],
        ["5 list.entry: node '3' has no name or no version"]
      ),
      (
        "mix.lock", "%{\"a\": {:hex, :a, \"1.0.0\", \"x\", [:mix], [], \"hexpm:house\", \"y\"}}",
        ["pkg:hex/house/a@1.0.0 :1"], []
      ),
      (
        "cabal.project.freeze", "constraints: any.a ==1.0,\n  b:setup.c ==2.0,\n  setup.d ==3\n",
        ["pkg:hackage/a@1.0 :1", "pkg:hackage/c@2.0 :2", "pkg:hackage/d@3 :3"], []
      ),
    ] as [(String, String, [String], [String])])
  func isRead(path: String, text: String, packages: [String], problems: [String]) throws {
    let list = try read(text, path)
    #expect(shown(list) == packages)
    #expect(warnings(list) == problems)
  }

  @Test("says nothing of what is needed where it has no place for it")
  func openNeeds() throws {
    #expect(
      try read(#"{"Packages": {"a": {"Package": "a", "Version": "1"}}}"#, "renv.lock").edgesKnown == .none)
  }
}
