import BillOfMaterials
import Diagnostics
import Testing

@Suite("A lock file of Python")
struct PythonListTests {
  private static let hash = String(repeating: "ab", count: 32)

  @Test("for pip is read as pip reads it, with the files that it includes")
  func requirements() throws {
    let list = try read(
      """
      # comment
      --index-url https://index.example/simple
      Flask[async] == 2.0.1 \\
        --hash=sha256:\(Self.hash)  # why
      requests>=2.8.1,<3 ; python_version < "4"
      wild==1.*
      -r more/dev.txt
      -r lost.txt
      url @ https://files.example/url.zip
      ./local/x-1.0.whl
      env==${VERSION}
      what is this
      -c gone.txt
      --constraint=more/dev.txt
      """, "app/requirements.txt",
      beside: [
        "app/requirements.txt": "",
        "app/more/dev.txt": "-r ../requirements.txt\n-r dev.txt\nzope.interface===5\n",
      ])
    #expect(
      shown(list) == [
        "pkg:pypi/flask@2.0.1 direct :3", "pkg:pypi/requests@2.8.1 direct :5", "pkg:pypi/wild direct :6",
        "pkg:pypi/zope-interface@5 direct :3",
      ])
    #expect(
      list.packages[0].name == "Flask" && list.packages[0].digests == [FileDigest(.sha256, hex: Self.hash)])
    #expect(list.packages[1].properties.map(\.value) == [">=2.8.1,<3"])
    #expect(
      warnings(list) == [
        "8 list.missing: 'lost.txt' is not there",
        "9 list.unnamed: 'url' is fetched from 'https://files.example/url.zip', its version is open",
        "10 list.unnamed: './local/x-1.0.whl' names a place, but no package",
        "11 list.unnamed: 'env==${VERSION}' depends on the environment",
        "12 list.entry: 'what is this' is no requirement",
        "13 list.missing: 'gone.txt' is not there",
      ])
  }

  @Test("of pipenv has packages by category")
  func pipenv() throws {
    let list = try read(
      """
      {
        "_meta": {"hash": {}},
        "default": {
          "flask": {"hashes": ["sha256:\(Self.hash)", "md5:00"], "index": "pypi", "version": "==2.0.1"},
          "own": {"git": "https://host.example/own.git", "ref": "abc"}
        },
        "develop": {"pytest": {"version": "==7.0"}, "flask": {"version": "==2.0.1"}}
      }
      """, "Pipfile.lock")
    #expect(shown(list) == ["pkg:pypi/flask@2.0.1 direct :4", "pkg:pypi/pytest@7.0 dev (dev) :7"])
    #expect(warnings(list) == ["5 list.unnamed: 'own' has no version"])
  }

  @Test("of Poetry has groups, files and needs, each to the version that it allows")
  func poetry() throws {
    let list = try read(
      """
      [[package]]
      name = "Alpha"
      version = "1.0"
      groups = ["main", "dev"]
      files = [{file = "alpha.whl", hash = "sha256:\(Self.hash)"}]
      [package.dependencies]
      beta = [{version = ">=1,<2", markers = "x"}, {version = ">=2", optional = true}]
      gamma = {version = "*", markers = "sys_platform == 'win32'"}
      lost = ">=1"

      [[package]]
      name = "beta"
      version = "1.5"
      groups = ["dev", "test"]

      [[package]]
      name = "beta"
      version = "2.5"
      optional = true
      [package.source]
      type = "git"
      url = "https://host.example/beta.git"
      resolved_reference = "abc"
      """, "poetry.lock")
    #expect(
      shown(list) == [
        "pkg:pypi/alpha@1.0 :1 -> beta@1.5, beta@2.5",
        "pkg:pypi/beta@1.5 dev (dev test) :11",
        "pkg:pypi/beta@2.5?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fbeta.git%40abc optional (optional) :16",
      ])
    #expect(list.packages[0].digests == [FileDigest(.sha256, hex: Self.hash)])
    #expect(warnings(list) == ["9 list.missing: 'Alpha' needs 'lost', which the file does not name"])
  }

  @Test("of uv has the project in it, and so tells what is direct and what only develops")
  func uv() throws {
    let list = try read(
      """
      version = 1
      [[package]]
      name = "shop"
      version = "0.1.0"
      source = { virtual = "." }
      dependencies = [{ name = "click" }]
      [package.dev-dependencies]
      dev = [{ name = "ruff", version = "0.5.0" }]
      [[package]]
      name = "click"
      version = "8.1.3"
      source = { registry = "https://index.example/simple" }
      dependencies = [{ name = "colorama", marker = "platform_system == 'Windows'" }]
      sdist = { url = "https://files.example/c.tar.gz", hash = "sha256:\(Self.hash)" }
      [[package]]
      name = "colorama"
      version = "0.4.6"
      source = { git = "https://host.example/colorama?rev=1#abc" }
      [[package]]
      name = "ruff"
      version = "0.5.0"
      [[package]]
      version = "1"
      """, "uv.lock")
    #expect(
      shown(list) == [
        "pkg:pypi/shop@0.1.0 root :2 -> click@8.1.3, ruff@0.5.0",
        "pkg:pypi/click@8.1.3 direct :9 -> colorama@0.4.6",
        "pkg:pypi/colorama@0.4.6?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fcolorama%3Frev%3D1%23abc indirect :15",
        "pkg:pypi/ruff@0.5.0 direct dev :19",
      ])
    #expect(warnings(list) == ["22 list.entry: a package without a name"])
  }

  @Test("of PDM has needs as requirements")
  func pdm() throws {
    let list = try read(
      """
      [[package]]
      name = "a"
      version = "1.0"
      groups = ["default"]
      dependencies = ["b>=1", "c; sys_platform == 'win32'", "!"]
      files = [{file = "a.whl", hash = "sha256:\(Self.hash)"}]
      [[package]]
      name = "b"
      version = "1.1"
      groups = ["dev"]
      git = "https://host.example/b.git"
      revision = "abc"
      """, "pdm.lock")
    #expect(
      shown(list) == [
        "pkg:pypi/a@1.0 :1 -> b@1.1",
        "pkg:pypi/b@1.1?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fb.git%40abc dev (dev) :7",
      ])
    #expect(warnings(list) == ["5 list.entry: '!' is no requirement"])
  }

  @Test("of PEP 751 may leave versions and needs out")
  func pylock() throws {
    let list = try read(
      """
      lock-version = "1.0"
      [[packages]]
      name = "shop"
      directory = {path = ".", editable = true}
      dependencies = [{name = "a"}]
      [[packages]]
      name = "a"
      version = "1.0"
      wheels = [{name = "a.whl", hashes = {sha256 = "\(Self.hash)"}}]
      """, "pylock.dev.toml")
    #expect(shown(list) == ["pkg:pypi/shop root :2 -> a@1.0", "pkg:pypi/a@1.0 :6"])
    #expect(list.packages[1].digests.count == 1)
    let problem = #expect(throws: Problem.self) { try read("lock-version = \"2.0\"", "pylock.toml") }
    #expect(problem?.message == "expected 'lock-version' 1")
  }

  @Test("that is the metadata of one distribution gives that one")
  func metadata() throws {
    let list = try read(
      "Name: Unidecode\nVersion: 0.4.1\nLicense: MIT\n\ntext", "x/Unidecode.egg-info/PKG-INFO")
    #expect(shown(list) == ["pkg:pypi/unidecode@0.4.1 :1"])
    #expect(list.packages[0].licences == ["MIT"])
    #expect(throws: Problem.self) { try read("Name: x\n", "x.egg-info") }
  }

  @Test("whose files include each other without end comes back")
  func endless() throws {
    // As with two links in a folder that lead to the folder itself.
    let context = ListContext(path: "requirements.txt") { _ in Array("-r a/x.txt\n-r b/x.txt\n".utf8) }
    let list = try #require(try packageList(Array("-r a/x.txt\nz==1\n".utf8), context))
    #expect(list.packages.map(\.name) == ["z"])
    #expect(
      list.warnings.contains { $0.message == "files include each other more than 16 deep" }
        && list.warnings.contains {
          $0.message.hasSuffix("more entries cannot be read, the first of them here")
        })
  }

  @Test("for pip may be of UTF-16, as shells of Windows write it, and name what is not fetched from an index")
  func requirementsOfWindows() throws {
    let text =
      "a==1.0\r\n-e .\r\n--editable=git+https://host.example/o/b.git#egg=b\r\nd==2.0 \\\r\n  --hash=sha256:\(Self.hash)\r\n"
    for isLittle in [true, false] {
      let units = [0xFEFF] + Array(text.utf16)
      let bytes = units.flatMap { unit -> [UInt8] in
        let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
        return isLittle ? [low, high] : [high, low]
      }
      let list = try #require(try packageList(bytes, ListContext(path: "requirements.txt")))
      #expect(shown(list) == ["pkg:pypi/a@1.0 direct :1", "pkg:pypi/d@2.0 direct :4"])
      #expect(
        warnings(list) == [
          "2 list.unnamed: '.' names a place, but no package",
          "3 list.unnamed: 'git+https://host.example/o/b.git#egg=b' names a place, but no package",
        ])
      #expect(list.packages[1].digests.count == 1)
    }
  }

  @Test("of Poetry may allow either of two ranges, and name an index")
  func poetryRanges() throws {
    let list = try read(
      """
      [[package]]
      name = "a"
      version = "1.0"
      dependencies = {b = ">=1,<2 || >3", p = "*"}
      [package.source]
      type = "legacy"
      url = "https://index.example/simple"
      reference = "own"
      [[package]]
      name = "b"
      version = "1.5"
      [[package]]
      name = "b"
      version = "2.5"
      [[package]]
      name = "p"
      version = "1"
      source = {type = "directory", url = "p"}
      """, "poetry.lock")
    #expect(
      shown(list) == [
        "pkg:pypi/a@1.0 :1 -> b@1.5, p@1", "pkg:pypi/b@1.5 :9", "pkg:pypi/b@2.5 :12", "pkg:pypi/p@1 :15",
      ])
    #expect(list.packages.map(\.properties.count) == [0, 0, 0, 1])
  }

  @Test("of uv knows what the members of a workspace need, and what a script asks for")
  func uvWorkspace() throws {
    let list = try read(
      """
      version = 1
      [manifest]
      members = ["root", "lib"]
      [[package]]
      name = "root"
      version = "1"
      source = { virtual = "." }
      dependencies = [{ name = "lib" }]
      optional-dependencies = { x = [{ name = "extra" }, { name = "lib" }] }
      [package.dev-dependencies]
      dev = [{ name = "both" }, { name = "tool" }]
      [[package]]
      name = "lib"
      version = "1"
      source = { editable = "lib" }
      dependencies = [{ name = "both" }]
      [package.dev-dependencies]
      dev = [{ name = "lint" }]
      [[package]]
      name = "both"
      version = "1"
      [[package]]
      name = "tool"
      version = "1"
      [[package]]
      name = "lint"
      version = "1"
      [[package]]
      name = "extra"
      version = "1"
      """, "uv.lock")
    #expect(
      shown(list) == [
        "pkg:pypi/root@1 root :4 -> both@1, extra@1, lib@1, tool@1",
        "pkg:pypi/lib@1 direct :12 -> both@1, lint@1", "pkg:pypi/both@1 direct :19",
        "pkg:pypi/tool@1 direct dev :22", "pkg:pypi/lint@1 direct dev :25",
        "pkg:pypi/extra@1 direct optional :28",
      ])
    let script = """
      [manifest]
      requirements = [{ name = "a", specifier = ">=1" }]
      [manifest.dependency-groups]
      dev = [{ name = "t" }]
      [[package]]
      name = "a"
      version = "1"
      dependencies = [{ name = "b" }]
      [[package]]
      name = "b"
      version = "1"
      [[package]]
      name = "t"
      version = "1"
      """
    #expect(
      shown(try read(script, "tool.py.lock")) == [
        "pkg:pypi/a@1 direct :5 -> b@1", "pkg:pypi/b@1 indirect :9", "pkg:pypi/t@1 direct dev :12",
      ])
    let nobody = try read("[[package]]\nname = \"a\"\nversion = \"1\"\n", "uv.lock")
    #expect(shown(nobody) == ["pkg:pypi/a@1 :1"])
    #expect(
      warnings(nobody) == ["1 list.missing: no project needs these packages: the file names none"])
  }
}
