import BillOfMaterials
import Diagnostics
import OperatingSystem
import Testing

@Suite("A file that a package of the distribution brings")
struct OwnershipTests {
  private static let wheel = "Metadata-Version: 2.1\nName: Left\nVersion: 1.0\n"
  private static let lock = """
    {"lockfileVersion": 3, "packages": {"": {"name": "app", "dependencies": {"a": "1"}},
      "node_modules/a": {"version": "1.0.0"}}}
    """

  /// The inventory of files as a folder would give them.
  private func inventory(_ texts: [String: String]) throws -> Inventory {
    try inventory(bytes: texts.mapValues { Array($0.utf8) })
  }

  private func inventory(bytes all: [String: [UInt8]]) throws -> Inventory {
    let other: @Sendable (String) -> [UInt8]? = { all[$0] }
    let files: [SubjectFile] = all.compactMap { path, bytes in
      switch Catalogers.wish(for: path, in: .source) {
      case .content: return SubjectFile(path: path, content: bytes)
      case .findings:
        return SubjectFile(
          path: path, findings: FileFindings(BytesInMemory(bytes), at: path, in: .source, other: other))
      default: return nil
      }
    }
    var subject = Subject(folder: "root", version: nil, files: files)
    subject.ownerLists = all.keys.filter { FileOwnerLists.reads($0) }
    subject.file = other
    return try Inventory.of(
      subject, timestamp: Timestamp(seconds: 0), tool: Inventory.Tool(name: "t", version: "1")
    ).inventory
  }

  private func contained(_ inventory: Inventory) -> [String] {
    inventory.components.flatMap { component in
      component.values(of: "stellwerk:package:contains").map { "\(component.name): \($0)" }
    }
  }

  @Test(
    "gives no second component, but a property of the package",
    arguments: [
      // dpkg, also where a path is older than the joined /usr.
      (
        "", "var/lib/dpkg/status",
        "Package: python3-left\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
        "var/lib/dpkg/info/python3-left.list", "/.\n/usr/lib/python3/left-1.0.egg-info\n",
        "usr/lib/python3/left-1.0.egg-info"
      ),
      (
        "", "var/lib/dpkg/status",
        "Package: python3-left\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n",
        "var/lib/dpkg/info/python3-left:amd64.list", "/lib/left-1.0.egg-info\n", "usr/lib/left-1.0.egg-info"
      ),
      // An image without dpkg.
      (
        "", "var/lib/dpkg/status.d/python3-left", "Package: python3-left\nVersion: 1\nArchitecture: all\n",
        "var/lib/dpkg/status.d/python3-left.md5sums",
        "d41d8cd98f00b204e9800998ecf8427e  usr/lib/left-1.0.egg-info\n",
        "usr/lib/left-1.0.egg-info"
      ),
      // apk keeps packages and files in one database; this system lies in a folder.
      (
        "chroot/", "lib/apk/db/installed", "P:python3-left\nV:1\nF:usr/lib\nR:left-1.0.egg-info\n\n",
        "other", "", "usr/lib/left-1.0.egg-info"
      ),
      // pacman.
      (
        "", "var/lib/pacman/local/python3-left-1-1/desc", "%NAME%\npython3-left\n\n%VERSION%\n1-1\n\n",
        "var/lib/pacman/local/python3-left-1-1/files", "%FILES%\nusr/\nusr/lib/left-1.0.egg-info\n",
        "usr/lib/left-1.0.egg-info"
      ),
    ] as [(String, String, String, String, String, String)])
  func owned(root: String, database: String, packages: String, list: String, files: String, egg: String)
    throws
  {
    let found = try inventory([root + database: packages, root + list: files, root + egg: Self.wheel])
    #expect(found.components.map(\.name) == ["python3-left"])
    #expect(contained(found) == ["python3-left: pkg:pypi/left@1.0"])
  }

  @Test(
    "is a component of its own, which the package needs, where it is something that the package brings along")
  func bundled() throws {
    let files = [
      "var/lib/dpkg/status":
        "Package: cloud-tool\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nSource: left\n\n"
        + "Package: other\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "usr/lib/left-1.0.egg-info": Self.wheel,
      "usr/lib/right-1.0.egg-info": "Metadata-Version: 2.1\nName: right\nVersion: 1.0\n",
      "var/lib/dpkg/info/cloud-tool.list": "/usr/lib/left-1.0.egg-info\n/usr/lib/right-1.0.egg-info\n",
    ]
    let found = try inventory(files)
    // Called as the source of the package; called otherwise.
    #expect(found.components.map(\.name) == ["cloud-tool", "other", "right"])
    #expect(contained(found) == ["cloud-tool: pkg:pypi/left@1.0"])
    #expect(
      found.dependencies["pkg:deb/debian/cloud-tool@1?arch=all&upstream=left"] == ["pkg:pypi/right@1.0"])
  }

  @Test(
    "is the package where that, or its source, is called so but for what stands around names",
    arguments: [
      ("python3-left", true), ("py3-left", true), ("libleft-java", true), ("left2", true), ("Left", true),
      ("other\nSource: python-left", true), ("other\nSource: left (1.0-2)", true),
      ("cloud-left", false), ("left-tool", false), ("leftover", false), ("python3", false),
    ])
  func names(package: String, isBrought: Bool) throws {
    let name = package.prefix { $0 != "\n" }
    let found = try inventory([
      "var/lib/dpkg/status":
        "Package: \(package)\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "var/lib/dpkg/info/\(name).list": "/usr/lib/left-1.0.egg-info\n",
      "usr/lib/left-1.0.egg-info": Self.wheel,
    ])
    #expect(found.components.contains { $0.bomRef == "pkg:pypi/left@1.0" } == !isBrought)
  }

  @Test("stays where one of the packages that bring it is something else")
  func shared() throws {
    func status(_ name: String) -> String {
      "Package: \(name)\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n"
    }
    let found = try inventory([
      "var/lib/dpkg/status": status("python3-left") + status("cloud-tool"),
      "var/lib/dpkg/info/python3-left.list": "/usr/lib/left-1.0.egg-info\n",
      "var/lib/dpkg/info/cloud-tool.list": "/opt/left-1.0.egg-info\n",
      "usr/lib/left-1.0.egg-info": Self.wheel, "opt/left-1.0.egg-info": Self.wheel,
    ])
    #expect(found.components.map(\.name) == ["cloud-tool", "python3-left", "Left"])
  }

  @Test("is known to rpm's database")
  func rpm() throws {
    let database = RPMMaterial.hash([
      RPMMaterial.header([
        (1000, .text("python3-left")), (1001, .text("1")), (1002, .text("1")), (1022, .text("noarch")),
        (1116, .numbers([0])), (1117, .texts(["left-1.0.egg-info"])), (1118, .texts(["/usr/lib/"])),
      ])
    ])
    let found = try inventory(
      bytes: ["var/lib/rpm/Packages": database, "usr/lib/left-1.0.egg-info": Array(Self.wheel.utf8)])
    #expect(found.components.map(\.name) == ["python3-left"])
    #expect(contained(found) == ["python3-left: pkg:pypi/left@1.0"])
  }

  @Test("counts where any other file shows the same component")
  func elsewhere() throws {
    let found = try inventory([
      "var/lib/dpkg/status":
        "Package: python3-left\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "var/lib/dpkg/info/python3-left.list": "/usr/lib/left-1.0.egg-info\n",
      "usr/lib/left-1.0.egg-info": Self.wheel, "opt/left-1.0.egg-info": Self.wheel,
    ])
    #expect(found.components.map(\.name) == ["python3-left", "Left"])
    #expect(contained(found) == [])
  }

  @Test("hands its edges over to the package")
  func edges() throws {
    let found = try inventory([
      "var/lib/dpkg/status":
        "Package: python3-left\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "var/lib/dpkg/info/python3-left.list": "/usr/lib/p/Left-1.0.dist-info/METADATA\n",
      "usr/lib/p/Left-1.0.dist-info/METADATA": Self.wheel,
      "usr/lib/p/Own-1.0.dist-info/METADATA":
        "Metadata-Version: 2.1\nName: Own\nVersion: 1.0\nRequires-Dist: left\n",
    ])
    #expect(found.components.map(\.name) == ["python3-left", "Own"])
    #expect(found.dependencies["pkg:pypi/own@1.0"] == ["pkg:deb/debian/python3-left@1?arch=all"])
  }

  @Test("is told by the system that it lies in, and by no other")
  func roots() throws {
    let found = try inventory([
      "a/var/lib/dpkg/status":
        "Package: python3-left\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n",
      "a/var/lib/dpkg/info/python3-left.list": "/usr/lib/left-1.0.egg-info\n",
      "a/etc/os-release": "ID=debian\nVERSION_ID=\"12\"\n", "etc/os-release": "ID=ubuntu\n",
      "usr/lib/left-1.0.egg-info": Self.wheel, "a/srv/package-lock.json": Self.lock,
    ])
    #expect(
      found.components.map(\.bomRef).sorted() == [
        "pkg:deb/debian/python3-left@1?arch=all&distro=debian-12", "pkg:npm/a@1.0.0", "pkg:pypi/left@1.0",
      ])
  }
}
