internal import Archives
internal import Diagnostics
internal import OperatingSystem
internal import Packages

/// An archive of Java: the artifact itself, what was shaded into it, and the archives in it.
///
/// 1. An artifact is who `pom.properties` says it is, else `pom.xml`, else the manifest with the name of the file.
/// 2. Several `pom.properties` are those of artifacts that were shaded in; the archive's own is the one that its name fits.
/// 3. An archive in an archive is read in place, or in memory up to a limit; nothing is written to the disk.
/// 4. Where no group is named the name stands for it, as it did for old artifacts (`junit:junit`); a property says so.
enum JavaArchive: FileExaminer {
  static let name = "java-archive"

  static let files = FileNames(endings: [".jar", ".war", ".ear", ".jpi", ".hpi", ".aar", ".kar"])

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var reading = JavaArchiveReading(context: context)
    _ = try reading.read(file, at: "", depth: 0)
    return reading.list
  }
}

/// One archive with those in it.
private struct JavaArchiveReading {
  /// How deep archives may lie in each other, and how many there may be.
  private static let (depthLimit, countLimit) = (16, 10_000)
  /// How much of archives that lie in each other is in memory at a time.
  private static let heldByteLimit = 256 << 20
  /// How many entries of metadata are read of one archive.
  private static let metadataLimit = 2_000

  let context: ListContext
  var list = PackageList(edges: .partial)
  private var count = 0
  /// How many bytes are in memory now.
  private var held = 0
  /// How many bytes may still be read of archives in archives, over and over.
  private var budget = 8 << 30

  init(context: ListContext) { self.context = context }

  /// Adds what an archive holds.
  ///
  /// `inner` is the path below the outermost archive, empty for that one itself; what comes back is the position of
  /// the archive's own artifact.
  mutating func read(_ file: any FileBytes, at inner: String, depth: Int) throws(Problem) -> Int? {
    let path = inner.isEmpty ? context.path : "\(context.path)!/\(inner)"
    let directory = try PackageArchive.zip(file, path, context, &list)
    var content = JavaContent(fileName: PathName(path).last)
    var (nested, metadata) = ([ZipDirectory.Entry](), 0)
    for entry in directory.entries where entry.kind == .file {
      if JavaArchive.files.fit(PathName(entry.path)) {
        nested.append(entry)
      } else if let kind = JavaContent.Kind(entry.path), metadata < Self.metadataLimit {
        metadata += 1
        if let bytes = PackageArchive.content(entry, of: directory, context, &list) {
          content.add(bytes, kind, entry.path)
        }
      }
    }
    let own = try add(content, file, inner)
    for entry in nested {
      count += 1
      if budget >= 0 { budget -= entry.byteCount }
      guard count <= Self.countLimit, depth < Self.depthLimit, budget >= 0 else {
        list.warn(
          .listEntry, "'\(entry.path)' lies too deep in other archives, or behind too many", context.path,
          line: 1)
        continue
      }
      do throws(Problem) {
        let bytes = try directory.bytes(of: entry, limit: Self.heldByteLimit - held)
        let inMemory = bytes is BytesInMemory ? bytes.byteCount : 0
        held += inMemory
        defer { held -= inMemory }
        let place = inner.isEmpty ? entry.path : "\(inner)!/\(entry.path)"
        if let position = try read(bytes, at: place, depth: depth + 1), let own {
          list.connect(own, position)
        }
      } catch { list.warn(PackageArchive.located(error, .listEntry, context)) }
    }
    return own
  }

  /// Adds the archive's own artifact and those that were shaded into it.
  private mutating func add(
    _ content: JavaContent, _ file: any FileBytes, _ inner: String
  ) throws(Problem) -> Int? {
    var own: Int?
    if let identity = content.identity {
      var package = package(identity)
      package.digests = try PackageArchive.digests(of: file, withSHA1: true)
      package.deployable = .archive(PathName(inner.isEmpty ? context.path : inner).last)
      package.licences = content.licences
      (package.summary, package.supplier) = (content.summary, content.supplier)
      if inner.isEmpty, PathName(context.path).hasSuffix(".war", ".ear", ".jpi", ".hpi") {
        package.kind = .application
      }
      if !content.isTold { package.technique = .fileName }
      if !inner.isEmpty { package.properties.append(Property("stellwerk:archive:path", inner)) }
      own = list.add(package)
    }
    for shaded in content.shaded {
      let position = list.add(package((shaded.group, shaded.artifact, shaded.version)))
      if let own { list.connect(own, position) }
    }
    return own
  }

  private mutating func package(
    _ identity: (group: String?, name: String, version: String)
  ) -> ListedPackage {
    var package = list.maven(
      identity.group ?? identity.name, identity.name, identity.version, line: nil, context)
    if identity.group == nil { package.properties.append(Property("stellwerk:java:group", "named nowhere")) }
    return package
  }
}
