import BillOfMaterials
import Testing

@Suite("The version resource of a program for Windows")
struct PEVersionTests {
  @Test(
    "names product and version",
    arguments: [
      (
        "shop.exe", ["CompanyName": "Shop Ltd", "ProductName": "Shop", "ProductVersion": "1.2.3"], false,
        "pkg:generic/Shop@1.2.3"
      ),
      (
        "a.exe", ["ProductName": "  A \u{A0}B ", "FileVersion": "1, 2, 3, 4"], false,
        "pkg:generic/A%20B@1.2.3.4"
      ),
      (
        "a.dll",
        [
          "CompanyName": "Microsoft Corporation", "ProductName": "Windows", "FileDescription": "Shell",
          "FileVersion": "10.0.1 (WinBuild)",
        ],
        false, "pkg:generic/Shell@10.0.1"
      ),
      (
        "Newtonsoft.Json.dll",
        [
          "InternalName": "Newtonsoft.Json.dll", "ProductName": "Json.NET",
          "ProductVersion": "13.0.3+0a2e291",
        ], true,
        "pkg:nuget/Newtonsoft.Json@13.0.3"
      ),
      ("My.Lib.dll", ["ProductVersion": "2.0.0"], true, "pkg:nuget/My.Lib@2.0.0"),
      ("tool.exe", ["ProductName": "Tool", "ProductVersion": "v3.1 final"], true, "pkg:generic/Tool@v3.1"),
      (
        "gs.exe", ["ProductName": "GPL Ghostscript", "ProductVersion": " ", "FileVersion": "10.03.1"], false,
        "pkg:generic/GPL%20Ghostscript@10.03.1"
      ),
    ] as [(String, KeyValuePairs<String, String>, Bool, String)])
  func products(path: String, strings: KeyValuePairs<String, String>, isAssembly: Bool, purl: String) {
    for isWide in [true, false] {
      let result = examine(PEImage.versioned(strings, isAssembly: isAssembly, isWide: isWide), path)
      #expect(result.packages == [purl])
      #expect(result.warnings == [] && result.problems == [])
    }
  }

  @Test("keeps what it says of its maker and of the file")
  func facts() {
    let package = examine(
      PEImage.versioned([
        "CompanyName": "Shop Ltd", "FileDescription": "The shop", "ProductName": "Shop",
        "ProductVersion": "1.2.3",
        "FileVersion": "1.2.3.4", "OriginalFilename": "shop.exe",
      ]), "renamed.exe"
    ).list?.packages.first
    #expect(package?.supplier == "Shop Ltd")
    #expect(package?.summary == "The shop")
    #expect(package?.kind == .application && package?.technique == .binary)
    #expect(
      properties(package) == [
        "stellwerk:pe:product=Shop", "stellwerk:pe:product-version=1.2.3",
        "stellwerk:pe:file-version=1.2.3.4",
        "stellwerk:pe:original-name=shop.exe",
      ])
  }

  @Test(
    "is passed over where it says nothing",
    arguments: [
      PEImage.versioned(["ProductName": "Shop"]), PEImage.versioned([:]),
      PEImage.versioned(["ProductVersion": "1.0"]),
      PEImage().bytes, [0x4D, 0x5A] + Array(repeating: 0, count: 100), [0x4D, 0x5A],
    ])
  func nothing(bytes: [UInt8]) {
    let result = examine(bytes, "shop.exe")
    #expect(result.packages == [] && result.warnings == [] && result.problems == [])
  }

  @Test("is not followed in circles: a folder that is its own child ends the search")
  func circles() {
    var bytes = PEImage.versioned(["ProductName": "Shop", "ProductVersion": "1"])
    let tree = bytes.count - 5 - bytes.suffix(from: 0).count
    #expect(tree == -5)
    // Each place in the tree may point to any other.
    guard let start = bytes.firstRange(of: packed(16, 4) + packed(0x8000_0000 + 24, 4))?.lowerBound else {
      Issue.record("no tree")
      return
    }
    for offset in [0, 24, 48] {
      bytes.replaceSubrange(start + 4..<start + 8, with: packed(0x8000_0000 + offset, 4))
      _ = examine(bytes)
    }
  }

  @Test("lies in a whole file: one that is cut short is refused")
  func cut() {
    let whole = PEImage.versioned(["ProductName": "Shop", "ProductVersion": "1"])
    #expect(
      examine(Array(whole.prefix(80))).problems == ["list.format: the header of the PE file is cut short"])
    #expect(
      examine(Array(whole.prefix(200))).problems == ["list.format: the headers of the PE file are cut short"])
  }
}
