/** The two CIFAR sets: 10 classes, or 100 classes in 20 coarse ones. */
export type CifarKind = "cifar10" | "cifar100";

/** A file of the published binary archive. */
export interface CifarFile {
  readonly name: string;
  readonly bytes: number;
  /** Of the content. */
  readonly md5: string;
}

/** What the published binary version of a CIFAR set consists of. */
export interface CifarLayout {
  readonly kind: CifarKind;
  readonly title: string;
  /** Folder inside the archive, and under the data folder. */
  readonly folder: string;
  readonly archive: string;
  /** Label bytes before the pixels of every record. */
  readonly labelBytes: 1 | 2;
  readonly train: readonly CifarFile[];
  readonly test: CifarFile;
  /** Text files with one class name a line. */
  readonly names: { readonly fine: string; readonly coarse?: string };
  /** Of pixel / 255 per channel over the training set, as the published training uses them. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const of255 = (values: readonly number[]): readonly number[] => values.map((value) => value / 255);
const cifar10Batch = (name: string, md5: string): CifarFile => ({ name, bytes: 30_730_000, md5 });

/** Names, sizes and checksums of the published files. */
export const cifarLayouts: Readonly<Record<CifarKind, CifarLayout>> = {
  cifar10: {
    kind: "cifar10",
    title: "CIFAR-10",
    folder: "cifar-10-batches-bin",
    archive: "cifar-10-binary.tar.gz",
    labelBytes: 1,
    train: [
      cifar10Batch("data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25"),
      cifar10Batch("data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692"),
      cifar10Batch("data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421"),
      cifar10Batch("data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb"),
      cifar10Batch("data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d"),
    ],
    test: cifar10Batch("test_batch.bin", "803d5f7f4d78ea53de84dbe85f74fb6d"),
    names: { fine: "batches.meta.txt" },
    mean: of255([125.3, 123.0, 113.9]),
    std: of255([63.0, 62.1, 66.7]),
  },
  cifar100: {
    kind: "cifar100",
    title: "CIFAR-100",
    folder: "cifar-100-binary",
    archive: "cifar-100-binary.tar.gz",
    labelBytes: 2,
    train: [{ name: "train.bin", bytes: 153_700_000, md5: "6172c7755cfe09b2fe270c85cebc1b15" }],
    test: { name: "test.bin", bytes: 30_740_000, md5: "4499cfba6c016c1be1438163640a0898" },
    names: { fine: "fine_label_names.txt", coarse: "coarse_label_names.txt" },
    mean: of255([129.3, 124.1, 112.4]),
    std: of255([68.2, 65.4, 70.4]),
  },
};
