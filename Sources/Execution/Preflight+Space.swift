public import Diagnostics
import OperatingSystem

extension Preflight {
  /// What must be free before a run begins: enough for the index, the ledger and the evidence of a small run.
  public static let minimumFreeBytes = 32 << 20
  /// How many files it must be possible to make.
  public static let minimumFreeFiles = 256

  /// Refuses to begin where there is no room: a run that ends for want of space has done its work for nothing.
  ///
  /// - Parameters:
  ///   - places: folders that will be written to, each with what it is called; they need not be there yet.
  ///   - minimum: the bytes that must be free; 0 asks nothing.
  /// - Throws: `preflight.space`.
  public static func checkSpace(_ places: [(name: String, path: String)], minimum: Int = minimumFreeBytes)
    throws(Problem)
  {
    guard minimum > 0 else { return }
    for (name, path) in places {
      // A file system that cannot be asked says more when it is written to.
      guard let space = try? FileSystemSpace(of: path) else { continue }
      let isFull = space.freeBytes < minimum
      guard isFull || space.freeFiles ?? Int.max < minimumFreeFiles else { continue }
      let what =
        isFull
        ? "\(space.freeBytes) bytes free, fewer than \(minimum)"
        : "room for \(space.freeFiles ?? 0) more files, fewer than \(minimumFreeFiles)"
      throw Problem(
        .noSpace, "the file system of '\(path)' (\(name)) has \(what)",
        hint: "make room there, or name another folder with --artifacts and --store")
    }
  }
}

extension Problem.Code {
  /// There is too little room to begin.
  public static let noSpace = Self("preflight.space", exit: .cannotWrite)
}
