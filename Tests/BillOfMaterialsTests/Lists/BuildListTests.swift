import BillOfMaterials
import Diagnostics
import TestSupport
import Testing

@Suite("What a build takes in")
struct BuildListTests {
  @Test("is told by the workflows of GitHub: actions, workflows, images")
  func workflow() throws {
    let list = try read(
      """
      on: push
      jobs:
        build:
          runs-on: ubuntu-latest
          container: node:18
          services:
            db: {image: "registry.example:5000/team/postgres:15@sha256:\(String(repeating: "ab", count: 32))"}
          steps:
            - uses: actions/checkout@v4
            - uses: github/codeql-action/init@v3 # v3.1
            - uses: ./.github/actions/own
            - uses: docker://alpine
            - uses: owner/action
            - uses: owner/action@${{ matrix.v }}
            - run: make
        call:
          uses: octo/flows/.github/workflows/ci.yml@main
        odd: {container: {image: "${{ x }}"}, steps: text}
      """, ".github/workflows/ci.yml")
    #expect(
      shown(list) == [
        "pkg:docker/node@18 direct :5",
        "pkg:docker/team/postgres@sha256:\(String(repeating: "ab", count: 32))?repository_url=registry.example:5000&tag=15 direct :7",
        "pkg:github/actions/checkout@v4 direct :9",
        "pkg:github/github/codeql-action@v3#init direct :10", "pkg:docker/alpine@latest direct :12",
        "pkg:github/octo/flows@main#.github/workflows/ci.yml direct :17",
      ])
    #expect(
      warnings(list) == [
        "13 list.unnamed: 'owner/action' names no version of an action",
        "14 list.unnamed: 'owner/action@${{ matrix.v }}' names no version of an action",
        "18 list.unnamed: '${{ x }}' depends on an expression",
      ])
    #expect(list.packages[1].digests.count == 1)
    let action = try read(
      "runs:\n  using: composite\n  image: docker://a/b:1\n  steps:\n    - uses: c/d@v1\n", "x/action.yml")
    #expect(shown(action) == ["pkg:github/c/d@v1 direct :5", "pkg:docker/a/b@1 direct :3"])
    #expect(!PackageListFormats.wants("workflows/ci.yml"))
  }

  @Test("is told by the lock file of conda, for each platform")
  func condaLock() throws {
    let list = try read(
      """
      version: 1
      package:
        - {name: numpy, version: "1.26", manager: conda, platform: linux-64, category: main, optional: false,
           dependencies: {python: ">=3.9", __glibc: ">=2.17"}, hash: {md5: d41d8cd98f00b204e9800998ecf8427e},
           url: "https://host.example/conda-forge/linux-64/numpy-1.26-py39_0.tar.bz2"}
        - {name: python, version: "3.9", manager: conda, platform: linux-64, category: dev,
           url: "https://host.example/conda-forge/linux-64/python-3.9-h1.conda"}
        - {name: python, version: "3.9", manager: conda, platform: osx-64}
        - {name: Requests, version: "2.0", manager: pip, platform: linux-64, optional: true, dependencies: {NumPy: ""}}
        - {name: lost}
      """, "conda-lock.yml")
    #expect(
      shown(list) == [
        "pkg:conda/numpy@1.26?build=py39_0&channel=conda-forge&subdir=linux-64&type=tar.bz2 :3 -> python@3.9",
        "pkg:conda/python@3.9?build=h1&channel=conda-forge&subdir=linux-64&type=conda dev :6",
        "pkg:conda/python@3.9?subdir=osx-64 :8", "pkg:pypi/requests@2.0 optional :9 -> numpy@1.26",
      ])
    #expect(warnings(list) == ["10 list.entry: a package without name or version"])
  }

  @Test("is told by the environment that conda makes")
  func environment() throws {
    let list = try read(
      """
      name: env
      dependencies:
        - python=3.9
        - numpy==1.26.0
        - conda-forge::scipy=1.11=py39_0
        - pandas>=2.0,<3
        - zlib
        - blas=*=mkl
        - other 1.0 py_0
        - pip:
            - requests==2.0
            - ./folder
        - 'x[build=y]'
        - {}
      """, "environment.yml")
    #expect(
      shown(list) == [
        "pkg:conda/python@3.9 direct :3", "pkg:conda/numpy@1.26.0 direct :4",
        "pkg:conda/scipy@1.11?build=py39_0&channel=conda-forge direct :5", "pkg:conda/pandas@2.0 direct :6",
        "pkg:conda/zlib direct :7", "pkg:conda/blas?build=mkl direct :8",
        "pkg:conda/other@1.0?build=py_0 direct :9", "pkg:pypi/requests@2.0 direct :11",
      ])
    #expect(list.packages[0].properties == [Property("stellwerk:conda:spec", "=3.9")])
    #expect(list.packages[3].properties == [Property("stellwerk:conda:spec", ">=2.0,<3")])
    #expect(
      warnings(list) == [
        "12 list.unnamed: './folder' names a place, but no package",
        "13 list.entry: 'x[build=y]' cannot be read",
        "14 list.entry: expected a requirement",
      ])
    #expect(try read("a: 1", "environment.yml").packages.isEmpty)
  }

  @Test("is told by the lock file of Homebrew")
  func brewfile() throws {
    let list = try read(
      """
      {"entries": {"brew": {
        "jq": {"version": "1.6", "bottle": {"files": {"linux": {"sha256": "\(String(repeating: "0", count: 64))"}}}},
        "lost": {}},
       "cask": {"firefox": {"version": "99.0"}}}}
      """, "Brewfile.lock.json")
    #expect(
      shown(list) == ["pkg:brew/jq@1.6 direct (brew) :2", "pkg:brew/firefox@99.0 direct (cask) :4"])
    #expect(warnings(list) == ["3 list.entry: 'lost' has no version"])
    #expect(list.packages[0].digests.map(\.hex) == [String(repeating: "0", count: 64)])
  }

  private static let cycloneDX = """
    {"bomFormat": "CycloneDX", "specVersion": "1.5",
     "metadata": {"component": {"type": "application", "name": "app", "version": "1", "bom-ref": "r"}},
     "components": [
       {"type": "library", "name": "c", "group": "@s", "bom-ref": "c", "purl": "pkg:npm/%40s/c@2",
        "licenses": [{"license": {"id": "MIT"}}]},
       {"type": "library", "name": "d", "version": "3", "bom-ref": "d", "cpe": "cpe:2.3:a:x:d:3"},
       {"type": "file", "name": "f", "bom-ref": "f"}],
     "dependencies": [{"ref": "r", "dependsOn": ["c"]}, {"ref": "c", "dependsOn": ["d"]}]}
    """

  @Test("is told by a bill of materials that lies in it")
  func nested() throws {
    let list = try read(Self.cycloneDX, "x/app.cdx.json")
    #expect(Set(shown(list)) == ["app@1 root -> @s/c@2", "pkg:npm/%40s/c@2 -> d@3", "d@3"])
    let package = try #require(list.packages.first { $0.name == "@s/c" })
    #expect(package.licences == ["MIT"] && package.version == "2")
    let tags = """
      SPDXVersion: SPDX-2.3
      DataLicense: CC0-1.0
      DocumentNamespace: https://host.example/a
      DocumentName: a
      SPDXID: SPDXRef-DOCUMENT
      Creator: Person: A
      Created: 2023-04-28T15:44:16Z
      PackageName: zlib
      SPDXID: SPDXRef-zlib
      PackageVersion: 1.3
      PackageDownloadLocation: NOASSERTION
      FilesAnalyzed: false
      ExternalRef: PACKAGE-MANAGER purl pkg:generic/zlib@1.3
      """
    #expect(shown(try read(tags, ".spdx-zlib.spdx")) == ["pkg:generic/zlib@1.3"])
    let problem = #expect(throws: Problem.self) { try read("{}", "sbom.json") }
    #expect(problem?.location?.file == "sbom.json")
  }
}

@Suite("What other builds take in")
struct OtherBuildListTests {
  @Test("is told by the digests that Gradle holds artifacts against")
  func verification() throws {
    let sum = String(repeating: "0f", count: 32)
    let list = try read(
      """
      <verification-metadata xmlns="https://schema.gradle.org/dependency-verification">
        <configuration><verify-metadata>true</verify-metadata></configuration>
        <components>
          <component group="g" name="a" version="1.0">
            <artifact name="a-1.0.jar"><sha256 value="\(sum)" origin="x"/></artifact>
            <artifact name="a-1.0.pom"><sha256 value="00"/></artifact>
          </component>
          <component group="g" name="b"/>
        </components>
      </verification-metadata>
      """, "gradle/verification-metadata.xml")
    #expect(shown(list) == ["pkg:maven/g/a@1.0 :4"])
    #expect(list.packages[0].digests.map(\.hex) == [sum])
    #expect(warnings(list) == ["8 list.entry: a component without group, name or version"])
  }

  @Test("is told by the version catalog of Gradle")
  func catalog() throws {
    let list = try read(
      """
      [versions]
      k = "1.9"
      s = { strictly = "[1,2)" }
      [libraries]
      a = "g:a:1.0"
      b = { module = "g:b", version.ref = "k" }
      c = { group = "g", name = "c", version = { prefer = "3" } }
      d = { module = "g:d" }
      e = { module = "g:e", version = { ref = "s" } }
      f = {}
      [plugins]
      p = { id = "org.p", version.ref = "k" }
      q = "org.q:2.0"
      """, "gradle/libs.versions.toml")
    #expect(
      shown(list) == [
        "pkg:maven/g/a@1.0 :5", "pkg:maven/g/b@1.9 :6", "pkg:maven/g/c@3 :7", "pkg:maven/g/d :8",
        "pkg:maven/g/e@1 :9", "pkg:maven/org.p/org.p.gradle.plugin@1.9 dev :12",
        "pkg:maven/org.q/org.q.gradle.plugin@2.0 dev :13",
      ])
    #expect(
      warnings(list) == [
        "8 list.unnamed: the version of 'g:d' is open", "10 list.entry: an entry without group or name",
      ])
    #expect(list.packages[4].properties == [Property("stellwerk:maven:range", "[1,2)")])
  }

  @Test("is told by what vcpkg has installed")
  func vcpkg() throws {
    let list = try read(
      """
      Package: zlib
      Version: 1.3
      Port-Version: 1
      Architecture: x64-linux
      Status: install ok installed

      Package: curl
      Version: 8.0
      Port-Version: 0
      Depends: gone, tool:x86-linux
      Architecture: x64-linux
      Description: fetches
      Status: install ok installed

      Package: curl
      Feature: compression
      Depends: zlib[core]
      Architecture: x64-linux
      Status: install ok installed

      Package: tool
      Version: 1
      Architecture: x86-linux
      Status: install ok installed

      Package: old
      Version: 1
      Status: purge ok not-installed

      Package: lost
      Status: install ok installed
      """, "vcpkg_installed/vcpkg/status")
    #expect(
      shown(list) == [
        "pkg:vcpkg/zlib@1.3%231?triplet=x64-linux :1",
        "pkg:vcpkg/curl@8.0?triplet=x64-linux :7 -> tool@1, zlib@1.3#1",
        "pkg:vcpkg/tool@1?triplet=x86-linux :21",
      ])
    #expect(warnings(list) == ["30 list.entry: 'lost' has no version"])
  }

  @Test("is told by what opam has installed")
  func opam() throws {
    let list = try read(
      """
      opam-version: "2.0"
      synopsis: "A \\"library\\""
      maintainer: ["A <a@host.example>" "B"] # both
      license: "ISC"
      depends: [
        "ocaml" {>= "4.08" & < "5"}
        # "no"
        "dune" {build}
      ]
      build: ["x"]
      """, "root/.opam-switch/packages/astring.0.8.5/opam")
    let package = try #require(list.packages.first)
    #expect(shown(list) == ["pkg:opam/astring@0.8.5 :1"])
    #expect(package.licences == ["ISC"] && package.maintainer == "A <a@host.example>")
    #expect(package.summary == #"A "library""#)
    #expect(throws: Problem.self) { try read("", ".opam-switch/packages/x/opam") }
  }
}
