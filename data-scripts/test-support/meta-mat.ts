/**
 * A `meta.mat` with three classes (1 n02119789, 2 n02100735, 300 n01674464) among other fields, in the form of
 * the ImageNet development kit; written by scipy.io.savemat with compression.
 */
export const synsetFile: Buffer = Buffer.from(
  "TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IE1vbiBOb3YgMjMgMTU6NDA6Mz" +
    "cgMjAyNgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAAGQEA" +
    "AHic42NgYPBgYWBgA9IcQMzEAAGsUD4zEDNCMTsQF1fmFaeWFAPlWRj4oOJuQOzpExwW5GxkYGgU7+nCEO4HJOCgPL" +
    "8opRjOyyvNjU/OyMxJKUrNY2BAsCAAZKYBA8I93GjuYUTCIMACdDEjVJ8Dkj4WLPo4kfQJQPl5BkaGhpbmFpZI9lsQ" +
    "MIcdzRwQPzuzRCEtvwLD/ZwE3M8EZaHrY8OijwGJhpmL7l4+AvbxMKDGMyXhZmBgbmxKgjl8aOaA+K556TmZxRkKwE" +
    "RVklqEGQ70Dj9s+hjR9HFA2QwHihzIDz9DM3MTEzMTHO7AZg4bmjkgfk5mVWJRCnnhxgy114OA/5kZUP0vAfM/wwd7" +
    "KMMBQnE4AAC2LS6a" +
    "",
  "base64",
);
