// PackageFormats
